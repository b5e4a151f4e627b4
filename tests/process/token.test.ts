import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answers, slowly, works } from '../oauth/servers/acts.ts';
import type { FaultyServer } from '../oauth/servers/faulty.ts';
import { openFaulty } from '../oauth/servers/faulty.ts';
import { holdfastItself, program } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';
import type { Heard } from './guarded-program.ts';
import { hear } from './guarded-program.ts';

let holdfast: string;
let server: FaultyServer;
let home: string;

beforeAll(async () => {
  holdfast = await holdfastItself();
});
beforeEach(async () => {
  server = await openFaulty();
  home = scratchFolder();
  mkdirSync(join(home, 'credentials'), { recursive: true, mode: 0o700 });
  login({ expiresAt: Date.now() - 1, renewAt: Date.now() - 2 });
  const { host } = new URL(server.origin);
  profile({
    work: { clientId: 'x', endpoints: { token: `${server.origin}/token` }, hosts: [host] },
    keys: {
      type: 'command',
      command: [process.execPath, '-e', `console.log(process.env.PRINTED); fs.appendFileSync('${home}/ran', '.')`],
      ttl: '1h',
    },
  });
});
afterEach(async () => await server.close());

/** The login of the profile `work`, as it is stored. */
function login(times: { expiresAt: number | null; renewAt: number | null }): void {
  const { accessToken, refreshToken } = server.ledger;
  const credential = { generation: 'g1', accessToken, refreshToken, tokenType: 'Bearer', issuedAt: Date.now() - 3_600_000, ...times };
  const endpoints = { token: `${server.origin}/token` };
  const record = {
    schema: 1,
    profile: 'work',
    header: 'authorization',
    credential: { ...credential, endpoints },
    intent: null,
    trouble: null,
  };
  writeFileSync(join(home, 'credentials', 'work.json'), JSON.stringify(record), { mode: 0o600 });
}

const profile = (profiles: object): void => writeFileSync(join(home, 'config.json'), JSON.stringify({ profiles }));

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}, input = ''): Heard {
  const heard = hear(holdfast, args, { HOME: home, HOLDFAST_HOME: home, ...env });
  heard.child.stdin.on('error', () => undefined);
  heard.child.stdin.end(input);
  return heard;
}

async function said(heard: Heard) {
  const code = await heard.ended;
  return { code, stdout: heard.stdout().toString(), stderr: heard.stderr() };
}

const token = (...args: string[]) => said(start(['token', ...args]));
const current = (): string => server.ledger.accessToken;

describe('holdfast token', () => {
  it('costs one renewal for twenty calls at once, and prints the same to all', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => token('work')));
    expect(new Set(all.map(({ code, stdout, stderr }) => `${code} ${stdout}${stderr}`))).toEqual(new Set([`0 ${current()}\n`]));
    expect(server.posts()).toBe(1);
  });

  it('prints what is still good, and renews it behind the caller', async () => {
    login({ expiresAt: Date.now() + 600_000, renewAt: Date.now() - 1 });
    const before = current();
    expect(await token('work')).toEqual({ code: 0, stdout: `${before}\n`, stderr: '' });
    await expect.poll(() => server.posts(), { timeout: 10_000 }).toBe(1);
    await expect.poll(async () => (await token('work')).stdout, { timeout: 10_000 }).toBe(`${current()}\n`);
    expect(current()).not.toBe(before);
  });

  it('is not kept by a server that hangs, and breaks nothing off', async () => {
    server.next(slowly(2_500, works()));
    const late = await token('work', '--deadline', '1s');
    expect(late).toMatchObject({ code: 4, stdout: '' });
    expect(late.stderr).toBe(
      'error: profile work: no token within 1 s; a renewal that was begun goes on in the background\nhint: holdfast token work --deadline 60s\n',
    );
    expect(await token('work')).toEqual({ code: 0, stdout: `${current()}\n`, stderr: '' });
    expect(server.posts()).toBe(1);
  });

  it('loses nothing when its caller is killed with all that belongs to it', async () => {
    server.next(slowly(1_000, works()));
    const came = server.came();
    const wrapper = await program(`
      import { spawn } from 'node:child_process';
      spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit', detached: true });
    `);
    const heard = hear(wrapper, [holdfast, 'token', 'work'], { HOME: home, HOLDFAST_HOME: home });
    await came;
    // The group that a kill timer ends: the caller's, with every child that has not left it.
    const { child } = await groupOf(heard);
    process.kill(-child, 'SIGKILL');
    expect(await token('work')).toEqual({ code: 0, stdout: `${current()}\n`, stderr: '' });
    expect(server.posts()).toBe(1);
  });

  it('renews what its caller takes for refused', async () => {
    login({ expiresAt: null, renewAt: null });
    const before = current();
    const { stdout } = await token('work', '--renew');
    expect(stdout).toBe(`${current()}\n`);
    expect(stdout).not.toBe(`${before}\n`);
  });

  it('renews for who asks again at once, and only where that was agreed', async () => {
    login({ expiresAt: null, renewAt: null });
    const before = current();
    expect((await token('work', '--retry-renews')).stdout).toBe(`${before}\n`);
    expect((await token('work')).stdout).toBe(`${before}\n`);
    expect((await token('work', '--retry-renews')).stdout).toBe(`${current()}\n`);
    expect(server.posts()).toBe(1);
  });

  it('holds a token against a config that was changed, and then answers quickly again', async () => {
    login({ expiresAt: null, renewAt: null });
    const [record, config] = [join(home, 'credentials', 'work.json'), join(home, 'config.json')];
    const soon = Date.now() / 1000 + 1;
    utimesSync(config, soon - 1, soon - 1);
    utimesSync(record, soon - 100, soon - 100);
    expect((await token('work')).stdout).toBe(`${current()}\n`);
    expect(statSync(record).mtimeMs).toBeGreaterThan((soon - 100) * 1000);
    profile({});
    expect(await token('work')).toMatchObject({ code: 2, stdout: '' });
  });

  it('says in time that a login is over, and prints its last token', async () => {
    server.next(answers(400, { error: 'invalid_grant' }));
    login({ expiresAt: Date.now() + 3_600_000, renewAt: Date.now() - 1 });
    const before = current();
    expect(await token('work')).toEqual({ code: 0, stdout: `${before}\n`, stderr: '' });
    const warned =
      'holdfast: profile work: its token is good for 1 h more and cannot be renewed (invalid_grant); run: holdfast login work\n';
    await expect.poll(async () => await token('work'), { timeout: 10_000 }).toEqual({ code: 0, stdout: `${before}\n`, stderr: warned });
    expect(server.posts()).toBe(1);
  });

  it('speaks as kubectl asks', async () => {
    login({ expiresAt: null, renewAt: null });
    const info = JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1beta1', kind: 'ExecCredential', spec: {} });
    const { stdout } = await said(start(['token', 'work', '--format', 'exec-credential'], { KUBERNETES_EXEC_INFO: info }));
    expect(JSON.parse(stdout)).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      kind: 'ExecCredential',
      status: { token: current() },
    });
  });

  it('runs a program once for many, and keeps what it printed', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => said(start(['token', 'keys'], { PRINTED: 'fake-access-7' }))));
    expect(new Set(all.map(({ stdout }) => stdout))).toEqual(new Set(['fake-access-7\n']));
    expect(readFileSync(join(home, 'ran'), 'utf8')).toBe('.');
  });
});

describe('git', () => {
  const git = (operation: string, request: string) => said(start(['token', 'work', '--format', 'git-credential', operation], {}, request));
  const host = (): string => new URL(server.origin).host;

  it('gets a token for a host of the profile, and for no other', async () => {
    login({ expiresAt: null, renewAt: null });
    expect(await git('get', `protocol=http\nhost=${host()}\n\n`)).toEqual({
      code: 0,
      stdout: `username=oauth2\npassword=${current()}\n\n`,
      stderr: '',
    });
    expect(await git('get', `protocol=http\nhost=${host()}\nusername=me\n`)).toMatchObject({
      stdout: `username=me\npassword=${current()}\n\n`,
    });
    expect(await git('get', 'protocol=https\nhost=evil.example\n\n')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await git('store', `protocol=http\nhost=${host()}\npassword=x\n\n`)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(server.posts()).toBe(0);
  });

  it('has a token renewed that the host refused, once', async () => {
    login({ expiresAt: null, renewAt: null });
    const before = current();
    const refusal = `protocol=http\nhost=${host()}\nusername=oauth2\npassword=${before}\n\n`;
    expect(await git('erase', refusal)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await git('erase', refusal)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await git('get', `protocol=http\nhost=${host()}\n\n`)).stdout).toContain(`password=${current()}\n`);
    expect(server.posts()).toBe(1);
  });

  it('is asked for its operation', async () => {
    const { code, stderr } = await token('work', '--format', 'git-credential');
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^error: expected git to name an operation.*\nhint: git config credential\.helper/),
    ]);
  });
});

describe('wrong use', () => {
  it.each<[string[], number, RegExp]>([
    [['token', 'wrok'], 2, /^error: there is no profile "wrok" in .*; did you mean work\?\nhint: holdfast profiles list\n$/],
    [['token', 'work', '--format', 'xml'], 2, /^error: .*Allowed choices are plain, headers, git-credential/],
    [['token', 'work', '--format', 'aws-credential-process', '--renew'], 2, /^error: profile work: expected AWS keys .*\nhint: /],
    [['login', 'keys'], 2, /^error: profile keys is what a program prints: there is nothing to log in to\nhint: holdfast token keys\n$/],
    [['login', 'work', '--device', '--browser'], 2, /^error: option '--device' cannot be used with option '--browser'/],
    [['run', '--profile', 'work', '--', 'true'], 2, /^error: profile work says no base URL that requests go to\nhint: add to it in /],
    [
      ['run', '--profile', 'work', '--resume', '--', 'true'],
      2,
      /^error: --resume is about the client's own login, and goes with no --profile\nhint: /,
    ],
    [
      ['profiles', 'add', 'work', '--issuer', 'https://a.example', '--client-id', 'x'],
      2,
      /^error: there is a profile "work" in .* already\nhint: holdfast profiles show work/,
    ],
    [
      ['profiles', 'add', 'new', '--issuer', 'http://a.example', '--client-id', 'x'],
      2,
      /^error: nothing was added; new\.issuer: expected an https:\/\/ URL .*\nhint: holdfast profiles add --help\n$/,
    ],
    [['profiles', 'remove', 'work'], 2, /^error: profile work is logged in; .*\nhint: holdfast logout work/],
  ])('%j is told the right one', async (args, code, stderr) => {
    const outcome = await said(start(args));
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(outcome.stderr).toMatch(stderr);
  });

  it('of a store begins no login, and a logout clears it', async () => {
    const path = join(home, 'credentials', 'work.json');
    chmodSync(path, 0o644);
    expect(await said(start(['login', 'work']))).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${path} is open to other users (mode 644, expected 600); nothing was begun\nhint: chmod 600 ${path}\n`,
    });
    expect(server.seen).toEqual([]);
    const { code, stderr } = await said(start(['logout', 'work']));
    expect([code, stderr]).toEqual([4, expect.stringContaining('its login was not ended at the server: what was stored cannot be used')]);
    expect(existsSync(path)).toBe(false);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a config that is broken',
      {},
      /^error: .*config\.json, line 1: expected JSON with comments, found an error: .*\nhint: mend that line/,
    ],
    [
      'a config path that is relative',
      { HOLDFAST_CONFIG: 'c.json' },
      /^error: expected HOLDFAST_CONFIG to be an absolute path, found "c\.json"\nhint: /,
    ],
    ['a home that cannot be made', { HOLDFAST_HOME: '/proc/nowhere', HOLDFAST_CONFIG: '/dev/null/c.json' }, /^error: .*\nhint: /],
  ])('%s is told, and nothing is lost', async (_, env, stderr) => {
    const before = readFileSync(join(home, 'credentials', 'work.json'), 'utf8');
    writeFileSync(join(home, 'config.json'), '{ "profiles": ');
    const outcome = await said(start(['token', 'work', '--renew'], env));
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(stderr);
    expect(readFileSync(join(home, 'credentials', 'work.json'), 'utf8')).toBe(before);
    expect(server.posts()).toBe(0);
  });
});

/** The process that leads the group which a wrapper made. */
async function groupOf(heard: Heard): Promise<{ child: number }> {
  const path = `/proc/${heard.child.pid}/task/${heard.child.pid}/children`;
  await expect.poll(() => readFileSync(path, 'utf8').trim()).toMatch(/^\d+$/);
  return { child: Number(readFileSync(path, 'utf8').trim()) };
}
