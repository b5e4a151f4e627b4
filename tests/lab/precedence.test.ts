/** What the doctor says wins is what the real client sends: each level of precedence, and each way of starting it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Winner } from '../../src/doctor/credential-facts.ts';
import type { Lab } from './lab.ts';
import { clientProgram, pause } from './lab.ts';
import { inTerminal } from './tui.ts';
import { readTable } from '../../score/precedence/table.ts';
import { measure } from './precedence-measure.ts';
import { inLab, shortTurn } from './work.ts';

const key = `sk-ant-api03-${'k'.repeat(90)}`;
const env = { CLAUDE_CODE_MAX_RETRIES: '0', IS_SANDBOX: '1' };

interface Sent {
  readonly bearer: string | null;
  readonly apiKey: string | null;
}

/** Everything that carried a model's request, by its headers. */
function listening(lab: Lab): Sent[] {
  const sent: Sent[] = [];
  lab.vendor.otherCredentials.add(key);
  lab.vendor.onRequest = (req) => {
    if (!(req.url ?? '').startsWith('/v1/messages?')) return;
    const apiKey = req.headers['x-api-key'];
    sent.push({ bearer: req.headers.authorization?.replace('Bearer ', '') ?? null, apiKey: typeof apiKey === 'string' ? apiKey : null });
  };
  return sent;
}

function storedToken(lab: Lab): string {
  return (JSON.parse(lab.storedText()) as { claudeAiOauth: { accessToken: string } }).claudeAiOauth.accessToken;
}

async function winnerOf(lab: Lab, context: Winner['context'], more: Readonly<Record<string, string>>): Promise<Winner> {
  const { stdout } = await lab.holdfast(['doctor', '--json'], { ...env, ...more });
  const { facts } = JSON.parse(stdout) as { facts: { credential: { winners: Winner[] } } };
  const winner = facts.credential.winners.find((one) => one.context === context);
  if (winner === undefined) throw new Error('expected a winner');
  return winner;
}

const helper = (lab: Lab): string => {
  const path = join(lab.home, 'helper.sh');
  writeFileSync(path, `#!/bin/sh\necho fake-helper-key\n`, { mode: 0o755 });
  return path;
};

/** A few mixes of the table, so that a client that differs is seen in the ordinary run; `test:long` measures all of them. */
const sample = [
  'a helper and a frozen token',
  "a key of the local settings over the project's",
  'federation beside a login',
  'federation of a project beside a login',
  'federation and a named profile that is not there beside a login',
  'a named profile beside a login',
  'an implicit profile beside a login',
  'a custom Authorization header beside a login',
];
const mixes = readTable(join(import.meta.dirname, '..', '..')).mixes.filter(({ name }) => sample.includes(name));

describe.concurrent('unattended, the client says and sends what stands in the table of precedence', () => {
  it('which has each mix of the sample', () => expect(mixes.length).toBe(sample.length));

  it.each(mixes.map((mix) => [mix.name, mix] as const))('(%s)', async (_name, mix) => {
    expect(await measure(mix)).toEqual(mix.measured);
  });
});

describe.concurrent('without settings files, as the Agent SDK starts it, the doctor names what the client sends', () => {
  it('(a helper of the user is not asked)', () =>
    inLab(shortTurn, async (lab) => {
      writeFileSync(join(lab.config, 'settings.json'), JSON.stringify({ apiKeyHelper: helper(lab) }));
      expect(await winnerOf(lab, 'sdk', {})).toMatchObject({ kind: 'login' });
      const sent = listening(lab);
      await lab.bare(['-p', 'hi', '--setting-sources', ''], { env }).ended;
      expect(sent[0]?.bearer).toBe(storedToken(lab));
    }));
});

describe.concurrent('at the client’s own screen, the doctor names what the client sends', () => {
  const answered = (list: 'approved' | 'rejected') => (lab: Lab) => {
    const path = join(lab.home, '.claude.json');
    const known = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...known, customApiKeyResponses: { approved: [], rejected: [], [list]: [key.slice(-20)] } }));
  };

  it.each([
    ['a key that was approved', answered('approved'), 'env-api-key'],
    ['a key that was declined', answered('rejected'), 'login'],
  ] as const)('(%s)', (_name, prepare, kind) =>
    inLab(shortTurn, async (lab) => {
      prepare(lab);
      expect(await winnerOf(lab, 'interactive', { ANTHROPIC_API_KEY: key })).toMatchObject({ kind });
      const sent = listening(lab);
      await inTerminal(lab, ['env', `ANTHROPIC_API_KEY=${key}`, clientProgram()], async (tui) => {
        await tui.shows(/\? for shortcuts|❯/);
        tui.type('hi');
        for (let tries = 0; tries < 100 && sent.length === 0; tries += 1) await pause(100);
      });
      const [first] = sent;
      expect(kind === 'login' ? first?.bearer : first?.apiKey).toBe(kind === 'login' ? storedToken(lab) : key);
    }),
  );
});
