import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/core/message.ts';
import type { StatusReport } from '../../src/guard/status/report.ts';
import { listenOnLoopback } from '../../src/http/loopback.ts';
import { setHooks } from './hooked.ts';
import type { Lab } from './lab.ts';
import { pause } from './lab.ts';
import { inLab, inSandbox, shortTurn, slowTurn, unattended } from './work.ts';

async function statusOf(lab: Lab): Promise<StatusReport> {
  return JSON.parse((await lab.holdfast(['status', '--json'])).stdout) as StatusReport;
}

/** A webhook on this machine for as long as the work takes; keeps what it gets, and answers if it is to. */
async function withWebhook(answers: boolean, work: (url: string, got: readonly Message[]) => Promise<void>): Promise<void> {
  const got: Message[] = [];
  const server = createServer((req, res) => {
    let text = '';
    req.on('data', (chunk: Buffer) => (text += chunk.toString()));
    req.on('end', () => {
      got.push(JSON.parse(text) as Message);
      if (answers) res.end();
    });
  });
  try {
    await work(`http://127.0.0.1:${await listenOnLoopback(server, 0)}/in`, got);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The messages that a command of the user's wrote down. */
function eventsIn(path: string): Message[] {
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Message);
}

/** The stored login ends after so many milliseconds, whatever is renewed. */
function letEndIn(lab: Lab, ms: number): void {
  const { claudeAiOauth } = JSON.parse(lab.storedText()) as { claudeAiOauth: object };
  writeFileSync(lab.store, JSON.stringify({ claudeAiOauth: { ...claudeAiOauth, refreshTokenExpiresAt: Date.now() + ms } }));
}

describe.concurrent('a session that is held', () => {
  it('is told of in every way, and its status says who waits for whom', () =>
    withWebhook(true, (url, got) =>
      inLab(shortTurn, async (lab) => {
        const events = join(lab.home, 'told.ndjson');
        lab.vendor.grants.endGrants();
        const options = ['--webhook', url, '--on-event', `cat >> '${events}'`];
        const run = lab.guarded(unattended, { ...inSandbox, options });
        await run.says('held – a person is needed');

        const { logins } = await statusOf(lab);
        expect(logins).toHaveLength(1);
        expect(logins[0]).toMatchObject({
          store: lab.store,
          health: { kind: 'person-needed', because: 'store-blank' },
          state: { kind: 'holding', because: 'store-blank' },
          holders: [{ pid: run.child.pid, by: 'run', folder: lab.project, session: expect.stringMatching(/^[\w-]{36}$/) as string }],
        });
        expect(logins[0]?.holders[0]?.held).toHaveLength(1);
        const inWords = (await lab.holdfast(['status'])).stdout;
        expect(inWords).toMatch(/login {4}a person is needed: .*; run: claude auth login\n/);
        expect(inWords).toMatch(/held {5}1 request/);
        expect(inWords).not.toContain('fake-');

        lab.personLogsIn();
        expect(await run.ended).toMatchObject({ code: 0, stdout: 'done\n' });
        while (got.length < 2) await pause(50);
        expect(got.map(({ event }) => event)).toEqual(['holding', 'resumed']);
        expect(got[0]).toMatchObject({ schema: 1, command: 'claude auth login', store: lab.store, because: 'store-blank' });
        expect(
          eventsIn(events)
            .map(({ event }) => event)
            .toSorted(),
        ).toEqual(['holding', 'resumed']);
        const after = await statusOf(lab);
        expect(after.logins[0]).toMatchObject({ health: { kind: 'good' }, holders: [], state: { kind: 'watching' } });
      }),
    ));

  it('is not kept waiting by a webhook that does not answer', () =>
    withWebhook(false, (url) =>
      inLab(shortTurn, async (lab) => {
        lab.vendor.grants.endGrants();
        const run = lab.guarded(unattended, { ...inSandbox, options: ['--webhook', url] });
        await run.says('held – a person is needed');
        await run.says(`the webhook at ${new URL(url).host} did not answer within 5 s`);
        lab.personLogsIn();
        const ended = await run.ended;
        expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
        expect(ended.stderr.match(/did not answer/g)).toHaveLength(1);
      }),
    ));
});

describe.concurrent('a session that nobody guards but its own hooks', () => {
  it('is known while it runs, by its process, and a lapsed login that it can renew is no alarm', () =>
    inLab(slowTurn(2, 3), async (lab) => {
      setHooks(lab);
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length > 0);
      const { logins } = await statusOf(lab);
      expect(logins[0]?.holders).toMatchObject([{ pid: run.child.pid, by: 'hooks', folder: lab.project }]);
      expect(await run.ended).toMatchObject({ code: 0 });
      const { claudeAiOauth } = JSON.parse(lab.storedText()) as { claudeAiOauth: { accessToken: string; refreshToken: string } };
      lab.putLogin(claudeAiOauth, 'ada', -3_600_000);
      const after = await lab.holdfast(['status']);
      expect(after.stdout).toMatch(/login {4}good: its access token lapsed 1 h ago and is renewed when it is next needed\n/);
      expect(after.stdout).toContain('No session is known to be running.');
    }));

  it('leaves an incident behind when its turn ends because of the login, which is resumed by the command that is shown', () =>
    inLab(slowTurn(2, 2), async (lab) => {
      setHooks(lab, 1_000);
      letEndIn(lab, 2 * 86_400_000);
      const told = join(lab.home, 'told.ndjson');
      const run = lab.bare(unattended, { env: { ...inSandbox.env, HOLDFAST_ON_EVENT: `cat >> '${told}'` } });
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endGrants();
      expect((await run.ended).code).toBe(1);
      const { stdout } = await lab.holdfast(['incidents', '--json']);
      const { incidents } = JSON.parse(stdout) as { incidents: ReadonlyArray<{ resume: string; session: string }> };
      expect(incidents).toMatchObject([{ cause: 'store-blank', folder: lab.project, place: lab.store }]);
      expect(incidents[0]?.resume).toBe(`cd ${lab.project} && claude --resume ${incidents[0]?.session}`);
      expect((await lab.holdfast(['status'])).stdout).toContain('Last incidents (holdfast incidents):');
      expect(eventsIn(told)).toMatchObject([
        { event: 'warning', kind: 'login-ends', withinDays: 3 },
        { event: 'incident', cause: 'store-blank', resume: incidents[0]?.resume, command: 'claude auth login' },
      ]);
      lab.personLogsIn();
      const again = lab.bare(['-p', 'go on', '--resume', incidents[0]?.session ?? '', ...unattended.slice(2)], inSandbox);
      expect(await again.ended).toMatchObject({ code: 0, stdout: 'done\n' });
    }));
});

describe.concurrent('a login that ends in two days', () => {
  it('is said once by three runs, with the command, and not again by the next', () =>
    inLab(shortTurn, async (lab) => {
      letEndIn(lab, 2 * 86_400_000);
      const runs = Array.from({ length: 3 }, () => lab.guarded(unattended, inSandbox));
      const ended = await Promise.all(runs.map((run) => run.ended));
      const said = ended.flatMap(({ stderr }) => stderr.match(/soon: the login ends in .*\n.*hint: claude auth login/g) ?? []);
      expect(said).toHaveLength(1);
      expect(ended.map(({ code }) => code)).toEqual([0, 0, 0]);
      expect((await lab.guarded(unattended, inSandbox).ended).stderr).not.toContain('the login ends in');
    }));

  it('is said of a run that may be held for longer, however short', () =>
    inLab(shortTurn, async (lab) => {
      letEndIn(lab, 3_600_000);
      const { stderr } = await lab.guarded(unattended, inSandbox).ended;
      expect(stderr).toMatch(/soon: the login ends in 1 h, .*before this run may be over/);
    }));
});
