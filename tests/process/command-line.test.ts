import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { program } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';
import { hear } from './guarded-program.ts';

let holdfast: string;

beforeAll(async () => {
  holdfast = await program(`
    import { main } from '$src/cli/main.ts';
    globalThis.HOLDFAST_VERSION = '1.2.3';
    process.exitCode = await main(process.argv.slice(2));
  `);
});

async function outcome(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const heard = hear(holdfast, args, { HOME: scratchFolder(), HOLDFAST_HOME: scratchFolder(), ...env });
  heard.child.stdin.end();
  const code = await heard.ended;
  return { code, stdout: heard.stdout().toString(), stderr: heard.stderr() };
}

describe('wrong use', () => {
  it.each<[string[], RegExp]>([
    [['rnu', '--', 'claude'], /^error: unknown command 'rnu'\n\(Did you mean run\?\)\nhint: holdfast --help/],
    [['run', '--nope', '--', 'claude'], /^error: unknown option '--nope'\nhint: /],
    [['run'], /^error: missing required argument 'command'\nhint: /],
    [['run', 'claude', '-p', 'x'], /^error: expected -- before the command to run\nhint: holdfast run -- claude -p x\n$/],
    [['run', '--hold', 'soon', '--', 'claude'], /^error: .*Expected a time such as 90s.*got "soon"\.\nhint: /],
    [['status', '--jsn'], /^error: unknown option '--jsn'\n\(Did you mean --json\?\)\nhint: /],
    [['run', '--json-events', '/none/events', '--', 'sh'], /^error: --json-events expects a file that can be written; ENOENT.*\nhint: /],
  ])('%j is told the right one, on stderr only, with exit code 2', async (args, stderr) => {
    const said = await outcome(args);
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toMatch(stderr);
  });

  it('of HOLDFAST_HOME is, too', async () => {
    const said = await outcome(['run', '--', 'sh'], { HOLDFAST_HOME: 'relative' });
    expect(said).toMatchObject({ code: 2, stdout: '' });
    expect(said.stderr).toMatch(/^error: expected HOLDFAST_HOME to be an absolute path, found "relative"\nhint: /);
  });
});

describe('questions', () => {
  it('of version and help are answered on stdout', async () => {
    expect(await outcome(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' });
    const help = await outcome(['run', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('Usage: holdfast run [options] -- <command> [arguments…]');
  });
});

describe('holdfast status', () => {
  it('says so where no session is guarded, in words and as JSON, and makes no folder for that', async () => {
    const env = { HOLDFAST_HOME: join(scratchFolder(), 'none') };
    expect(await outcome(['status'], env)).toEqual({ code: 0, stdout: 'No guarded session is running.\n', stderr: '' });
    const { code, stdout } = await outcome(['status', '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ schema: 1, sessions: [] });
  });

  it('lists those that answer, and passes over what dead ones left behind', async () => {
    const state = scratchFolder();
    mkdirSync(join(state, 'sessions'));
    writeFileSync(join(state, 'sessions', '1.sock'), 'left behind');
    const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
    const session = {
      schema: 1,
      pid: 7,
      command: 'claude',
      cwd: '/repo',
      startedAt: at(-120_000),
      credential: 'login',
      upstream: 'https://example.com',
      store: '/store',
      login: { state: 'login', account: 'ada', expiresAt: at(3_600_000), endsAt: null, renewable: true },
      state: { kind: 'holding', because: 'store-blank', since: Date.now() - 60_000, until: Date.now() + 3_600_000 },
      held: [{ path: '/v1/messages', heldMs: 60_000, session: null }],
      requests: 3,
    };
    const server = createServer((_req, res) => res.end(JSON.stringify(session)));
    await new Promise<void>((resolve) => server.listen(join(state, 'sessions', '7.sock'), resolve));
    const asJson = await outcome(['status', '--json'], { HOLDFAST_HOME: state });
    const inWords = await outcome(['status'], { HOLDFAST_HOME: state });
    server.close();
    expect(JSON.parse(asJson.stdout)).toEqual({ schema: 1, sessions: [session] });
    expect(inWords.stdout).toBe(
      [
        'claude  (pid 7, since 2 min, in /repo)',
        '  login   ada; access token good for 1 h, renewable',
        '  state   held for 1 min, for 1 h more: the vendor refused to renew the login, and the client emptied its store',
        '  held    1 request, the longest for 1 min',
        '',
      ].join('\n'),
    );
  });
});

describe('holdfast run', () => {
  it('without any login and without a hold starts nothing, and names the command that logs in', async () => {
    const client = join(scratchFolder(), 'claude');
    writeFileSync(client, '#!/bin/sh\necho started\n', { mode: 0o755 });
    const said = await outcome(['run', '--hold', '0', '--', client, '-p', 'x']);
    expect(said).toMatchObject({ code: 3, stdout: '' });
    expect(said.stderr).toMatch(/error: nobody logged in before the hold ended, so nothing was started\nhint: .*claude auth login/);
  });

  it('does not wait for a login on behalf of a wrapper where nobody ever logged in', async () => {
    const said = await outcome(['run', '--', 'sh', '-c', 'echo started']);
    expect(said).toMatchObject({ code: 0, stdout: 'started\n' });
  });

  it.each([
    ['over an auth failure does not end with 0', 'authentication_failed', 1],
    ['over another failure ends as it says', 'rate_limit', 0],
  ])('a child that says success %s', async (_name, error, code) => {
    const home = scratchFolder();
    mkdirSync(join(home, '.claude'));
    const login = {
      accessToken: 'fake-access-1',
      refreshToken: 'fake-refresh-1',
      expiresAt: Date.now() + 3.6e6,
      scopes: ['user:inference'],
    };
    writeFileSync(join(home, '.claude', '.credentials.json'), JSON.stringify({ claudeAiOauth: login }));
    const lines = [
      { type: 'assistant', error, message: { model: '<synthetic>', content: [] } },
      { type: 'result', subtype: 'success', is_error: true, terminal_reason: 'api_error', session_id: 'none' },
    ].map((line) => JSON.stringify(line));
    const client = join(home, 'claude');
    writeFileSync(client, `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`, { mode: 0o755 });
    const said = await outcome(['run', '--', client, '-p', 'x', '--output-format', 'stream-json', '--verbose'], { HOME: home });
    expect(said.code).toBe(code);
    expect(said.stdout).toBe(`${lines.join('\n')}\n`);
    expect(said.stderr.includes('its last turn ended of an auth failure')).toBe(code === 1);
  });
});
