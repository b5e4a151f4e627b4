/** Seen from outside, by the system calls: looking writes, renames, removes, locks and reaches nothing. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hour, token, ZooHome } from './home.ts';
import { holdfast } from './program.ts';
import { changesIn, tracer } from './system-calls.ts';

let zoo: ZooHome;

beforeAll(async () => {
  zoo = new ZooHome();
  zoo.login({ expiresIn: -hour, mcpOAuth: { 'linear|abc': { serverName: 'linear', accessToken: '', expiresAt: 0 } } });
  zoo.folder('.claude/.oauth_refresh.lock', { ago: hour });
  zoo.file('.claude/.storage-write.lock', '', { ago: hour });
  zoo.settings({ env: { ANTHROPIC_API_KEY: token('key') }, apiKeyHelper: '/nowhere/helper' });
  zoo.session('Failed to authenticate. API Error: 401 Invalid authentication credentials');
  zoo.file('project/run.json', '{"type":"result","subtype":"success","is_error":true,"result":"Not logged in · Please run /login"}');
  for (const name of ['a.json', 'b.json']) await holdfast(zoo, ['snapshot', '--key', 'a-key-of-this-test', '-o', name]);
});

afterAll(() => zoo.close());

/** Changes that a run made or tried (the C library asks nscd for the user's name), but for its own start; those of its own state folder, too. */
function changesOf(...args: string[]): Promise<string[]> {
  return changesOfAsking('', ...args);
}

/** @param input what it is asked on stdin. */
async function changesOfAsking(input: string, ...args: string[]): Promise<string[]> {
  const log = join(zoo.root, 'strace.log');
  const { stdout } = await holdfast(zoo, args, tracer(log), input);
  // Each line that was asked is answered with one.
  if (input !== '' && linesOf(stdout) !== linesOf(input)) throw new Error(`expected ${linesOf(input)} answers, got ${stdout}`);
  return changesIn(log);
}

function linesOf(text: string): number {
  return text.trim().split('\n').length;
}

describe.each([
  [['doctor']],
  [['doctor', '--json']],
  [['doctor', '--verbose', '--client', 'claude']],
  [['check', '--for', '8h']],
  [['check', '--format', 'sarif']],
  [['check', '--result', 'run.json']],
  [['compare', 'a.json', 'b.json']],
  [['explain', 'run.json']],
  [['explain', 'refresh-lock-orphaned']],
  [['status']],
  [['status', '--json']],
  [['incidents']],
  [['profiles', 'list']],
  [['mcp', 'list']],
  [['mcp', 'status']],
  [['install', '--dry-run']],
  [['uninstall', '--dry-run']],
  [['fix', '--dry-run']],
  [['snapshot']],
  [['kb', 'check']],
])('holdfast %j', (args) => {
  it('changes nothing, starts nothing and reaches nobody', async () => {
    expect(await changesOf(...args)).toEqual([]);
  });
});

describe('a client of holdfast mcp serve', () => {
  it('changes nothing by any tool, starts nothing and reaches nobody', async () => {
    const clientInfo = { name: 'test', version: '1' };
    const asked = [
      ['initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }],
      ...[
        { name: 'explain_error', arguments: { text: 'API Error: 401 OAuth token has expired' } },
        { name: 'auth_status' },
        { name: 'diagnose' },
        { name: 'preflight', arguments: { for: '8h' } },
      ].map((call) => ['tools/call', call]),
      ['resources/read', { uri: 'holdfast://articles/refresh-lock-orphaned' }],
      ['prompts/get', { name: 'repair' }],
    ];
    const lines = asked.map(([method, params], id) => `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    expect(await changesOfAsking(lines.join(''), 'mcp', 'serve')).toEqual([]);
  });
});

it('would be seen if it did', async () => {
  expect(await changesOf('snapshot', '-o', 'c.json')).not.toEqual([]);
});
