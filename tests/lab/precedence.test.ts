/** What the doctor says wins is what the real client sends: each level of precedence, and each way of starting it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Winner } from '../../src/diagnosis/facts.ts';
import type { Lab } from './lab.ts';
import { clientProgram, pause } from './lab.ts';
import { inTerminal } from './tui.ts';
import { inLab, shortTurn } from './work.ts';

const key = `sk-ant-api03-${'k'.repeat(90)}`;
const other = `sk-ant-api03-${'p'.repeat(90)}`;
const values = {
  ANTHROPIC_API_KEY: key,
  ANTHROPIC_AUTH_TOKEN: 'fake-auth-token',
  CLAUDE_CODE_OAUTH_TOKEN: 'fake-frozen-token',
  helper: 'fake-helper-key',
} as const;
const env = { CLAUDE_CODE_MAX_RETRIES: '0', IS_SANDBOX: '1' };

interface Sent {
  readonly bearer: string | null;
  readonly apiKey: string | null;
}

/** Everything that carried a model's request, by its headers. */
function listening(lab: Lab): Sent[] {
  const sent: Sent[] = [];
  for (const value of [...Object.values(values), other]) lab.vendor.otherCredentials.add(value);
  lab.vendor.onRequest = (req) => {
    if (!(req.url ?? '').startsWith('/v1/messages?')) return;
    const apiKey = req.headers['x-api-key'];
    sent.push({ bearer: req.headers.authorization?.replace('Bearer ', '') ?? null, apiKey: typeof apiKey === 'string' ? apiKey : null });
  };
  return sent;
}

function storedToken(lab: Lab, folder = lab.config): string {
  const { claudeAiOauth } = JSON.parse(readFileSync(join(folder, '.credentials.json'), 'utf8')) as {
    claudeAiOauth: { accessToken: string };
  };
  return claudeAiOauth.accessToken;
}

async function winnerOf(lab: Lab, context: Winner['context'], more: Readonly<Record<string, string>>): Promise<Winner> {
  const { stdout } = await lab.holdfast(['doctor', '--json'], { ...env, ...more });
  const { facts } = JSON.parse(stdout) as { facts: { credential: { winners: Winner[] } } };
  const winner = facts.credential.winners.find((one) => one.context === context);
  if (winner === undefined) throw new Error('expected a winner');
  return winner;
}

const settings = (lab: Lab, place: 'user' | 'project' | 'local', content: object): void => {
  const folder = place === 'user' ? lab.config : join(lab.project, '.claude');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, place === 'local' ? 'settings.local.json' : 'settings.json'), JSON.stringify(content));
};
const helper = (lab: Lab): string => {
  const path = join(lab.home, 'helper.sh');
  writeFileSync(path, `#!/bin/sh\necho ${values.helper}\n`, { mode: 0o755 });
  return path;
};

type Case = readonly [
  name: string,
  prepare: (lab: Lab) => Readonly<Record<string, string>>,
  kind: Winner['kind'],
  value: (lab: Lab) => string,
];
const { ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN, CLAUDE_CODE_OAUTH_TOKEN } = values;

const cases: readonly Case[] = [
  ['the stored login', () => ({}), 'login', storedToken],
  ['a frozen token before the login', () => ({ CLAUDE_CODE_OAUTH_TOKEN }), 'env-oauth-token', () => CLAUDE_CODE_OAUTH_TOKEN],
  [
    'a helper before a frozen token',
    (lab) => (settings(lab, 'user', { apiKeyHelper: helper(lab) }), { CLAUDE_CODE_OAUTH_TOKEN }),
    'helper',
    () => values.helper,
  ],
  ['a key before a frozen token', () => ({ ANTHROPIC_API_KEY, CLAUDE_CODE_OAUTH_TOKEN }), 'env-api-key', () => key],
  [
    'a key before a helper',
    (lab) => (settings(lab, 'user', { apiKeyHelper: helper(lab) }), { ANTHROPIC_API_KEY }),
    'env-api-key',
    () => key,
  ],
  ['an auth token before a key', () => ({ ANTHROPIC_AUTH_TOKEN, ANTHROPIC_API_KEY }), 'env-auth-token', () => ANTHROPIC_AUTH_TOKEN],
  [
    'a key of the project before that of the shell',
    (lab) => (settings(lab, 'project', { env: { ANTHROPIC_API_KEY: other } }), { ANTHROPIC_API_KEY }),
    'env-api-key',
    () => other,
  ],
  [
    'a key of the local settings before that of the project',
    (lab) => (
      settings(lab, 'project', { env: { ANTHROPIC_API_KEY: key } }),
      settings(lab, 'local', { env: { ANTHROPIC_API_KEY: other } }),
      {}
    ),
    'env-api-key',
    () => other,
  ],
  [
    'a key of the user before that of the shell',
    (lab) => (settings(lab, 'user', { env: { ANTHROPIC_API_KEY: other } }), { ANTHROPIC_API_KEY }),
    'env-api-key',
    () => other,
  ],
  [
    'the login where a setting empties the key',
    (lab) => (settings(lab, 'project', { env: { ANTHROPIC_API_KEY: '' } }), { ANTHROPIC_API_KEY }),
    'login',
    storedToken,
  ],
  ['the login where the key is blank', () => ({ ANTHROPIC_API_KEY: ' ' }), 'login', storedToken],
  [
    'the login of another configuration folder',
    (lab) => {
      const folder = join(lab.home, 'other');
      mkdirSync(folder);
      writeFileSync(join(folder, '.credentials.json'), readFileSync(join(lab.config, '.credentials.json')));
      return { CLAUDE_CONFIG_DIR: folder };
    },
    'login',
    (lab) => storedToken(lab, join(lab.home, 'other')),
  ],
];

describe.concurrent('unattended, the doctor names what the client sends', () => {
  it.each(cases)('(%s)', (_name, prepare, kind, value) =>
    inLab(shortTurn, async (lab) => {
      const more = prepare(lab);
      const winner = await winnerOf(lab, 'print', more);
      expect(winner.kind).toBe(kind);
      const sent = listening(lab);
      await lab.bare(['-p', 'hi'], { env: { ...env, ...more } }).ended;
      expect(sent.length).toBeGreaterThan(0);
      expect(Object.values(sent[0] ?? {})).toContain(value(lab));
    }),
  );

  it('(a switch to a cloud: nothing reaches the vendor)', () =>
    inLab(shortTurn, async (lab) => {
      const more = {
        CLAUDE_CODE_USE_VERTEX: '1',
        CLAUDE_CODE_SKIP_VERTEX_AUTH: '1',
        CLOUD_ML_REGION: 'x',
        ANTHROPIC_VERTEX_PROJECT_ID: 'x',
        ANTHROPIC_VERTEX_BASE_URL: 'http://127.0.0.1:9',
        ANTHROPIC_API_KEY,
      };
      expect(await winnerOf(lab, 'print', more)).toMatchObject({ kind: 'cloud' });
      const sent = listening(lab);
      await lab.bare(['-p', 'hi'], { env: { ...env, ...more } }).ended;
      expect(sent).toEqual([]);
    }));
});

describe.concurrent('without settings files, as the Agent SDK starts it, the doctor names what the client sends', () => {
  it('(a helper of the user is not asked)', () =>
    inLab(shortTurn, async (lab) => {
      settings(lab, 'user', { apiKeyHelper: helper(lab) });
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
      expect(await winnerOf(lab, 'interactive', { ANTHROPIC_API_KEY })).toMatchObject({ kind });
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
