/** A command that is not seen to be the client starts at once, whatever is in the client's store: nobody knows whether it needs it. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { holdfastItself } from '../stores/child.ts';
import { loginText, scratchFolder } from '../stores/scratch.ts';
import { hear } from './guarded-program.ts';

let holdfast: string;

beforeAll(async () => {
  holdfast = await holdfastItself();
}, 60_000);

const others: ReadonlyArray<readonly string[]> = [
  ['true'],
  ['gemini', '--version'],
  ['codex', 'exec', 'fix it'],
  ['opencode', 'run', 'fix it'],
  ['aider', '--message', 'fix it'],
  ['copilot', '-p', 'fix it'],
  ['cursor-agent', '-p', 'fix it'],
  ['amp', '-x', 'fix it'],
  ['goose', 'run'],
  ['crush', 'run', 'fix it'],
  ['node', 'app.js'],
  ['python3', 'agent.py'],
  ['uv', 'run', 'agent.py'],
  ['make', 'check'],
  ['npm', 'test'],
  ['npx', '-y', 'foo'],
  ['bash', '-c', 'echo claude'],
  ['env', 'CLAUDE_CONFIG_DIR=/else/where', 'claude', '-p', 'hi'],
  ['timeout', '5', 'git', 'push'],
  ['gh', 'pr', 'create'],
  ['docker', 'run', 'image', 'claude', '-p', 'hi'],
  ['claude-wrapper', '-p', 'hi'],
  ['./claude.sh', '-p', 'hi'],
];

const yesterday = Date.now() - 86_400_000;
const tomorrow = Date.now() + 86_400_000;

const blank = loginText(1, { accessToken: '', refreshToken: '', expiresAt: 0 });

/** What the client's store holds, and which commands are tried over it. */
const stores: ReadonlyArray<readonly [string, string | null, typeof others]> = [
  ['no store', null, others],
  ['a blank store', blank, others],
  ['an expired login', loginText(1, { expiresAt: yesterday }), others.slice(0, 6)],
  ['a good login', loginText(1, { expiresAt: tomorrow }), others],
  ['an expired login that nothing renews', loginText(1, { expiresAt: yesterday, refreshToken: null }), others.slice(0, 3)],
  ['a login that has ended', loginText(1, { expiresAt: yesterday, refreshTokenExpiresAt: yesterday }), others.slice(0, 3)],
  ['a store that is no JSON', '{"claudeAiOauth', others.slice(0, 3)],
];

/** A home whose commands say that they were started. The client does too, so that a renewal would be seen. */
function homeWith(store: string | null): { home: string; bin: string; project: string } {
  const home = scratchFolder();
  const [bin, project, config] = [join(home, 'bin'), join(home, 'project'), join(home, '.claude')];
  for (const folder of [bin, project, config]) mkdirSync(folder);
  if (store !== null) writeFileSync(join(config, '.credentials.json'), store, { mode: 0o600 });
  for (const command of ['claude', ...others.map(([name = '']) => name)]) {
    const file = command.startsWith('./') ? join(project, command) : join(bin, command);
    writeFileSync(file, `#!/bin/sh\necho "$0 $*" >> "${home}/started"\n`);
    chmodSync(file, 0o755);
  }
  return { home, bin, project };
}

/** What a run of one command comes to. Without a hold, a start that is held for a person ends with code 3. */
async function guarded(store: string | null, command: readonly string[]) {
  const { home, bin, project } = homeWith(store);
  const events = join(home, 'events');
  const args = ['run', '--hold', '0s', '--json-events', events, '--', ...command];
  const heard = hear(holdfast, args, { HOME: home, HOLDFAST_HOME: join(home, 'state'), PATH: bin }, project);
  heard.child.stdin.end();
  const code = await heard.ended;
  const happened = lines(events).map((line) => (JSON.parse(line) as { event: string }).event);
  return { code, happened, started: lines(join(home, 'started')).map((line) => basename(line.split(' ')[0] ?? '')) };
}

function lines(file: string): readonly string[] {
  return readFileSync(file, 'utf8').split('\n').slice(0, -1);
}

describe.each(stores)('over %s', (_, store, commands) => {
  it.concurrent.each(commands)(
    '%s %s starts at once, and no client is sent',
    async (...command: readonly string[]) => {
      const { code, happened, started } = await guarded(store, command);
      expect(started).toEqual([basename(command[0] ?? '')]);
      expect(happened.filter((event) => event !== 'warning')).toEqual(['started', 'ended']);
      expect(code).toBe(0);
    },
    60_000,
  );
});

describe('a client of another vendor', () => {
  it.each([
    ['codex', 'exec', 'fix it'],
    ['timeout', '5', 'gemini', '-p', 'hi'],
  ])('is said in one line not to be guarded: %s %s …', async (...command: readonly string[]) => {
    const { home, bin, project } = homeWith(null);
    const heard = hear(holdfast, ['run', '--', ...command], { HOME: home, HOLDFAST_HOME: join(home, 'state'), PATH: bin }, project);
    heard.child.stdin.end();
    expect(await heard.ended).toBe(0);
    expect(heard.stderr()).toMatch(/^holdfast: (Codex|Gemini CLI) is not guarded: [^\n]+\n$/);
  });
});

describe('the client itself, over a blank store', () => {
  it.concurrent.each([
    ['claude', 'logs', '1a2b'],
    ['claude', '--verbose', 'mcp', 'list'],
    ['claude', 'agents', '--json'],
    ['timeout', '60', 'claude', '--bare', '--settings', '{"apiKeyHelper":"print-key"}', '-p', 'hi'],
    ['env', 'LANG=C', 'claude', '-p', 'hi', '--bare'],
  ])('starts at once where it asks nothing of the stored login: %s %s %s …', async (...command: readonly string[]) => {
    const { code, happened, started } = await guarded(blank, command);
    expect([code, started]).toEqual([0, [command[0]]]);
    expect(happened.filter((event) => event !== 'warning')).toEqual(['started', 'ended']);
  });

  it.each([
    ['claude', '-p', 'hi'],
    ['env', 'LANG=C', 'claude', '-p', 'hi'],
    ['timeout', '-k', '5', '4h', 'nice', '-n', '5', 'claude', '-p', 'hi'],
    ['npx', '-y', '@anthropic-ai/claude-code@latest', '-p', 'hi'],
  ])('is not started in vain: %s %s …', async (...command: readonly string[]) => {
    const { home, bin, project } = homeWith(blank);
    const args = ['run', '--hold', '0s', '--', ...command];
    const heard = hear(holdfast, args, { HOME: home, HOLDFAST_HOME: join(home, 'state'), PATH: bin }, project);
    heard.child.stdin.end();
    expect(await heard.ended).toBe(3);
    expect(heard.stderr()).toContain('so nothing was started');
  });
});
