import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openIncidentLog } from '../../src/stores/incidents.ts';
import { holdfastItself } from '../stores/child.ts';
import { loginText, scratchFolder } from '../stores/scratch.ts';
import { hear } from './guarded-program.ts';

let holdfast: string;

beforeAll(async () => {
  holdfast = await holdfastItself();
});

async function outcome(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const heard = hear(holdfast, args, { HOME: scratchFolder(), HOLDFAST_HOME: scratchFolder(), ...env });
  heard.child.stdin.end();
  const code = await heard.ended;
  return { code, stdout: heard.stdout().toString(), stderr: heard.stderr() };
}

const notInstalled =
  'Holdfast is not installed: only sessions started with holdfast run are guarded. To guard all: holdfast install\nNo session has needed help so far.';

describe('wrong use', () => {
  it.each<[string[], RegExp]>([
    [['rnu', '--', 'claude'], /^error: unknown command 'rnu'\nhint: holdfast run\n$/],
    [['run', '--nope', '--', 'claude'], /^error: unknown option '--nope'\nhint: /],
    [['run'], /^error: expected <command>, the command to guard, after --; found nothing\nhint: holdfast run -- claude -p /],
    [['run', 'claude', '-p', 'x'], /^error: expected -- before the command to run\nhint: holdfast run -- claude -p x\n$/],
    [['run', '--hold', 'soon', '--', 'claude'], /^error: .*Expected a time such as 90s.*got "soon"\.\nhint: /],
    [['incidents', '--limit', '0'], /^error: .*Expected a number from 1 on\.\nhint: /],
    [
      ['run', '--webhook', 'http://example.com/', '--', 'sh'],
      /^error: .*Expected https:\/\/…, or http:\/\/ to this machine itself\.\nhint: /,
    ],
    [['status', '--jsn'], /^error: unknown option '--jsn'\nhint: did you mean --json\? /],
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
  it('says so where nobody has logged in and no session runs, in words and as JSON, and makes nothing for that', async () => {
    const home = scratchFolder();
    const env = { HOME: home, HOLDFAST_HOME: join(home, 'none') };
    const place = join(home, '.claude', '.credentials.json');
    const nothing = `account not named  ${place}\n  login    none; to log in: claude auth login\n\nNo session is known to be running.\n\n${notInstalled}\n`;
    expect(await outcome(['status'], env)).toEqual({ code: 0, stdout: nothing, stderr: '' });
    const { code, stdout } = await outcome(['status', '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 1,
      logins: [{ store: place, default: true, health: { kind: 'no-login' }, holders: [] }],
      installed: { settings: [], service: null },
      helped: { sessions: 0, since: null },
      sessions: [],
      service: null,
      incidents: [],
    });
    expect(readdirSync(home)).toEqual([]);
  });

  it('shows a login that lapsed and can be renewed as good, and the dead lock beside it', async () => {
    const home = scratchFolder();
    mkdirSync(join(home, '.claude', '.oauth_refresh.lock'), { recursive: true });
    const hourAgo = new Date(Date.now() - 3_600_000);
    utimesSync(join(home, '.claude', '.oauth_refresh.lock'), hourAgo, hourAgo);
    const ends = { expiresAt: Date.now() - 7_200_000, refreshTokenExpiresAt: Date.now() + 3 * 86_400_000 + 60_000 };
    writeFileSync(join(home, '.claude', '.credentials.json'), loginText(1, ends));
    const { stdout } = await outcome(['status'], { HOME: home });
    expect(stdout).toMatch(/\n {2}login {4}good: its access token lapsed 2 h ago and is renewed when it is next needed\n/);
    expect(stdout).toMatch(/\n {2}ends {5}in 3 d, \d{4}-\d\d-\d\d \d\d:\d\d UTC; no renewal extends that\n/);
    expect(stdout).toMatch(/\n {2}renewed {2}\d+ s ago, by the client itself or a login\n/);
    expect(stdout).toMatch(/\n {2}lock {5}orphaned for 1 h: /);
    expect(stdout).not.toContain('fake-');
  });

  it('lists those that answer, and passes over what dead ones left behind', async () => {
    const state = scratchFolder();
    mkdirSync(join(state, 'sessions'), { mode: 0o700 });
    writeFileSync(join(state, 'sessions', '1.sock'), 'left behind');
    const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
    const session = {
      schema: 1,
      pid: 7,
      command: 'claude',
      cwd: '/repo\u001b[2J',
      startedAt: at(-120_000),
      credential: 'login',
      upstream: 'https://example.com',
      store: '/store',
      storeId: 'elsewhere',
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
    expect(JSON.parse(asJson.stdout)).toMatchObject({ schema: 1, sessions: [session] });
    expect(inWords.stdout.split('\n\n')[1]).toBe(
      [
        'ada  /store',
        '  login    good: access token for 1 h more, renewable',
        '  state    held for 1 min, for 1 h more: the vendor refused to renew the login, and the client emptied its store',
        '  held     1 request, the longest for 1 min',
        '  used by  claude in /repo\\x1b[2J (pid 7, guarded, for 2 min)',
      ].join('\n'),
    );
  });

  it('--watch shows it again below where nobody draws, and ends well on Ctrl-C and without a reader', async () => {
    const env = { HOME: scratchFolder(), HOLDFAST_HOME: scratchFolder() };
    const watched = hear(holdfast, ['status', '--watch', '--json'], env);
    await expect.poll(() => watched.stdout().toString().split('\n').length, { timeout: 20_000 }).toBeGreaterThan(2);
    watched.child.kill('SIGINT');
    expect(await watched.ended).toBe(0);
    for (const line of watched.stdout().toString().trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ schema: 1 });
    const left = hear(holdfast, ['status', '--watch'], env);
    left.child.stdout.destroy();
    expect(await left.ended).toBe(0);
  });
});

describe('holdfast incidents', () => {
  const incident = {
    at: Date.parse('2030-01-01T12:00:00Z'),
    session: 'id-1',
    turn: null,
    folder: '/my repo',
    transcript: null,
    cause: 'store-blank',
    place: '/store',
    identity: { account: null, organization: null, email: 'ada@example.com' },
    tried: ['a renewal failed', 'another one, too'],
  } as const;

  it('says that there is none', async () => {
    expect(await outcome(['incidents'])).toEqual({ code: 0, stdout: 'No turn has ended because of its login.\n', stderr: '' });
    const { stdout } = await outcome(['incidents', '--json']);
    expect(JSON.parse(stdout)).toEqual({ schema: 1, incidents: [] });
  });

  it('lists the newest first: why, what was tried, and how to go on', async () => {
    const state = scratchFolder();
    const log = openIncidentLog(state);
    await log.record({ ...incident, at: incident.at - 60_000, session: null, identity: null });
    await log.record(incident);
    const { stdout } = await outcome(['incidents'], { HOLDFAST_HOME: state });
    const [newest, older] = stdout.split('\n\n');
    expect(newest?.split('\n')).toEqual([
      expect.stringMatching(/^2030-01-01 12:00:00 UTC \(0 s ago\) in \/my repo$/),
      '  why    the vendor refused to renew the login, and the client emptied its store',
      '  tried  a renewal failed',
      '         another one, too',
      '  login  ada@example.com, /store',
      "  go on  cd '/my repo' && claude --resume id-1",
    ]);
    expect(older).toContain("  go on  claude --resume, in /my repo: the session's id is not known");
    const asJson = await outcome(['incidents', '--json', '--limit', '1'], { HOLDFAST_HOME: state });
    expect(JSON.parse(asJson.stdout)).toEqual({
      schema: 1,
      incidents: [
        {
          ...incident,
          at: '2030-01-01T12:00:00.000Z',
          resume: "cd '/my repo' && claude --resume id-1",
          outcome: 'blocked',
          who: 'person',
          next: 'claude auth login',
          scope: 'account-session',
        },
      ],
    });
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
    expect(said.stderr.includes('its last turn ended in an auth failure')).toBe(code === 1);
  });
});
