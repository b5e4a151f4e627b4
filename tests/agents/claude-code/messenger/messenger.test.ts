import { chmod, mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realFiles } from '../../../../src/agents/claude-code/files.ts';
import { claudeMessenger } from '../../../../src/agents/claude-code/messenger/messenger.ts';
import type { StoreReading } from '../../../../src/core/credential.ts';
import { programAt } from '../../../../src/stores/start-program.ts';
import { fakeStore, noon, plainFingerprint, someLogin, stillClock } from '../fake-world.ts';

/** Behaves as the client does: sends what its store holds; refused, it refreshes and sends again. */
const fakeClient = `#!${process.execPath}
const fs = require('node:fs');
const store = process.env.HOME + '/store';
const ask = () => fetch(process.env.ANTHROPIC_BASE_URL + '/v1/messages', {
  method: 'POST', headers: { authorization: 'Bearer ' + fs.readFileSync(store, 'utf8') }, body: '{"stream":true}',
}).then((answer) => answer.status);
const leadsItsGroup = () => { try { return process.kill(-process.pid, 0); } catch { return false; } };
fs.writeFileSync(process.env.HOME + '/seen.json', JSON.stringify({ leadsItsGroup: leadsItsGroup(), args: process.argv.slice(2), env: process.env, cwd: process.cwd(), cwdFiles: fs.readdirSync('.') }));
(async () => {
  let status = await ask();
  if (status === 401 && process.env.REFRESH === 'works') fs.writeFileSync(store, 'new');
  if (status === 401) status = await ask();
  process.exit(status === 200 ? 0 : 1);
})();
`;

async function messenger(refresh: string, reading: StoreReading = someLogin) {
  const home = await mkdtemp(join(tmpdir(), 'messenger-'));
  const client = join(home, 'claude');
  await writeFile(client, fakeClient);
  await chmod(client, 0o700);
  await writeFile(join(home, 'store'), 'fake-access-1');
  const variables = { HOME: home, REFRESH: refresh };
  const program = programAt(client, { env: variables, cwd: home, home, platform: process.platform });
  const plan = {
    program,
    client: async () => ({ program, before: [] as string[] }),
    store: fakeStore(reading),
    fingerprint: plainFingerprint,
    files: realFiles(),
    clock: stillClock,
  };
  return { home, plan, send: () => claudeMessenger(plan).send(plainFingerprint('fake-access-1')) };
}

describe('the messenger', () => {
  it('makes the client refresh by one refusal, and answers the new token', async () => {
    const { send } = await messenger('works');
    expect(await send()).toEqual({ exitCode: 0, oldSeen: 1, newSeen: 1, failedToStart: null });
  });

  it('lets a client that could not refresh end at once, instead of refreshing again', async () => {
    const { send } = await messenger('fails');
    expect(await send()).toEqual({ exitCode: 0, oldSeen: 2, newSeen: 0, failedToStart: null });
  });

  it('refuses nothing where the client refreshes before it sends anything', async () => {
    const nearItsEnd = (leftMs: number): StoreReading => ({
      kind: 'login',
      login: { ...someLogin.login, expiresAt: noon + leftMs },
    });
    const { send } = await messenger('fails', nearItsEnd(269_999));
    expect(await send()).toMatchObject({ oldSeen: 1, exitCode: 0 });
    const { send: sendLater } = await messenger('fails', nearItsEnd(270_000));
    expect(await sendLater()).toMatchObject({ oldSeen: 2 });
  });

  it('starts the client with its own environment only, without tools, settings and transcript, in an empty folder', async () => {
    const { home, send } = await messenger('works');
    await send();
    const seen: unknown = JSON.parse(await readFile(join(home, 'seen.json'), 'utf8'));
    const sinkUrl: unknown = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{48}$/);
    expect(seen).toMatchObject({
      env: { HOME: home, ANTHROPIC_BASE_URL: sinkUrl },
      cwdFiles: [],
    });
    expect(seen).not.toHaveProperty('env.PATH');
    expect(seen).toHaveProperty('args', [
      '-p',
      'x',
      '--output-format',
      'json',
      '--tools',
      '',
      '--no-session-persistence',
      '--strict-mcp-config',
      '--setting-sources',
      '',
    ]);
  });

  it("runs the client in a group of its own, out of reach of the terminal's signals", async () => {
    const { home, send } = await messenger('works');
    await send();
    expect(JSON.parse(await readFile(join(home, 'seen.json'), 'utf8'))).toHaveProperty('leadsItsGroup', true);
  });

  it('leaves no scratch folder behind', async () => {
    const { home, send } = await messenger('works');
    await send();
    const { cwd } = JSON.parse(await readFile(join(home, 'seen.json'), 'utf8')) as { cwd: string };
    expect(await readdir(cwd).catch(() => 'gone')).toBe('gone');
  });

  it('says why a client could not be started', async () => {
    const { plan } = await messenger('works');
    const report = await claudeMessenger({
      ...plan,
      client: async () => ({ program: { ...plan.program, path: join(tmpdir(), 'no-such-client') }, before: [] }),
    }).send(plainFingerprint('x'));
    expect(report).toMatchObject({ exitCode: null, oldSeen: 0, newSeen: 0 });
    expect(report.failedToStart).toContain('ENOENT');
  });

  it('starts a client that is a script by its interpreter', async () => {
    const { home, plan } = await messenger('works');
    const script = join(home, 'cli.js');
    await writeFile(script, fakeClient);
    const client = async () => ({ program: { ...plan.program, path: process.execPath }, before: [script] });
    const sent = await claudeMessenger({ ...plan, client }).send(plainFingerprint('fake-access-1'));
    expect(sent).toMatchObject({ exitCode: 0, newSeen: 1 });
    expect(JSON.parse(await readFile(join(home, 'seen.json'), 'utf8'))).toMatchObject({
      args: expect.arrayContaining(['-p', 'x']) as string[],
    });
  });

  it('is at hand as soon as a client is known, which is asked anew each time', async () => {
    const { plan } = await messenger('works');
    let isKnown = false;
    const late = claudeMessenger({ ...plan, client: async () => (isKnown ? plan.client() : null) });
    expect(await late.isAtHand?.()).toBe(false);
    expect(await late.send(plainFingerprint('x'))).toMatchObject({ failedToStart: 'no client was found' });
    isKnown = true;
    expect(await late.isAtHand?.()).toBe(true);
    expect(await late.send(plainFingerprint('fake-access-1'))).toMatchObject({ exitCode: 0, newSeen: 1 });
  });
});
