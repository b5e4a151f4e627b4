/** Runs that nobody can answer: how long they are held, and how they end. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loginText, scratchFolder } from '../stores/scratch.ts';
import { fastRun } from './fast-run.ts';
import type { Heard } from './guarded-program.ts';
import { hear } from './guarded-program.ts';

const minute = 60_000;
const actions = { CI: 'true', GITHUB_ACTIONS: 'true' };
const dead = loginText(1, { refreshToken: '', expiresAt: 4_000_000_000_000 });
const renewable = loginText(1, { expiresAt: 4_000_000_000_000 });

/** A client that sends one request with the login in its store, a second one when that is refused, and ends with 1 then. */
const client = `#!${process.execPath}
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const args = process.argv.slice(2);
// As messenger: the login service is away, and the store stays as it is.
if (args.includes('--strict-mcp-config')) process.exit(0);
const token = () => JSON.parse(readFileSync(join(process.env.HOME, '.claude', '.credentials.json'), 'utf8')).claudeAiOauth.accessToken;
const ask = () =>
  fetch(process.env.ANTHROPIC_BASE_URL + '/v1/messages', { method: 'POST', headers: { authorization: 'Bearer ' + token() }, body: '{}' });
const main = async () => {
  if (args.includes('first')) process.exit(Number(args[args.indexOf('first') + 1]));
  const times = args.includes('twice') ? 2 : 1;
  for (let i = 0; i < times; i += 1) {
    while (i > 0 && !existsSync(join(process.env.HOME, 'go'))) await new Promise((go) => setTimeout(go, 20));
    let { status } = await ask();
    if (status === 401) ({ status } = await ask());
    if (status !== 200) process.exit(Number(args.at(-1)) || 1);
  }
  console.log('done');
};
void main();
`;

let fast: string;
let vendor: Server;
/** Tokens that the vendor takes. */
let good: Set<string>;
/** How many requests it has taken. */
let taken: number;
let home: string;

beforeAll(async () => {
  fast = await fastRun();
}, 90_000);

beforeEach(async () => {
  good = new Set();
  taken = 0;
  vendor = createServer((req, res) => {
    const isGood = good.has((req.headers.authorization ?? '').replace('Bearer ', ''));
    if (isGood) taken += 1;
    const refused = '{"type":"error","error":{"type":"authentication_error","message":"OAuth token has been revoked"}}';
    res.writeHead(isGood ? 200 : 401, { 'content-type': 'application/json' }).end(isGood ? '{}' : refused);
  });
  await new Promise<void>((resolve) => void vendor.listen(0, '127.0.0.1', resolve));
  home = scratchFolder();
  mkdirSync(join(home, '.claude'), { mode: 0o700 });
  writeFileSync(join(home, 'claude'), client, { mode: 0o755 });
});

afterEach(() => {
  vendor.closeAllConnections();
  vendor.close();
});

function logIn(text: string): void {
  const store = join(home, '.claude', '.credentials.json');
  writeFileSync(`${store}.new`, text, { mode: 0o600 });
  renameSync(`${store}.new`, store);
}

interface Event {
  readonly event: string;
  readonly at: string;
  readonly [field: string]: unknown;
}

function events(): Event[] {
  const path = join(home, 'events');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Event);
}

const last = (): Event | undefined => events().at(-1);

/** For how long the run said that it would be held, in begun minutes: one of its clock's is over in 200 ms. */
function heldFor(): number[] {
  const holds = events().filter(({ event }) => event === 'holding');
  return holds.map(({ at, until }) => Math.ceil((Number(until) - Date.parse(at)) / minute));
}

function guarded(args: readonly string[], env: Readonly<Record<string, string>>): Heard {
  const heard = hear(fast, [join(home, 'claude'), '-p', ...args], {
    HOME: home,
    HOLDFAST_HOME: join(home, 'state'),
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`,
    TEST_EVENTS: join(home, 'events'),
    ...env,
  });
  heard.child.stdin.end();
  return heard;
}

describe('a run whose login is dead', () => {
  it('in CI ends with 3 after the short default, and says who must do what and which option waits longer', async () => {
    logIn(dead);
    const run = guarded(['7'], actions);
    expect(await run.ended).toBe(3);
    expect(heldFor()).toEqual([3]);
    expect(run.stderr()).toContain('hint: 3 min is the default in CI (GitHub Actions); --hold 2h waits longer');
    expect(run.stderr()).toContain("nobody logged in within 3 min: exit code 3; the child's own was 7");
    expect(last()).toMatchObject({
      event: 'ended',
      exitCode: 3,
      childExitCode: 7,
      outcome: 'blocked',
      who: 'person',
      next: 'claude auth login',
      scope: 'account-session',
    });
  });

  it('in CI goes on by itself when somebody logs in within that time', async () => {
    logIn(dead);
    const run = guarded(['1'], { ...actions, TEST_HOLD: String(400 * minute) });
    await run.until('held – a person is needed');
    good.add('fake-access-2');
    logIn(loginText(2, { refreshToken: '', expiresAt: 4_000_000_000_000 }));
    expect(await run.ended).toBe(0);
    expect(last()).toMatchObject({ exitCode: 0, outcome: 'good', who: null, next: null });
  });

  it('ends with 3 as well before its start, and starts nothing', async () => {
    logIn(loginText(1, { accessToken: '', refreshToken: '', expiresAt: 0 }));
    const run = guarded(['1'], { GITLAB_CI: 'true' });
    expect(await run.ended).toBe(3);
    expect(heldFor()).toEqual([3]);
    expect(run.stderr()).toMatch(/error: nobody logged in .*\(3 min is the default in CI \(GitLab CI\); --hold 2h waits longer\)/);
    expect(last()).toMatchObject({ exitCode: 3, childExitCode: null, outcome: 'blocked', who: 'person' });
  });

  it.each<[string, Record<string, string>, number]>([
    ['with --hold 1min in CI', { ...actions, TEST_HOLD: String(minute) }, 1],
    ['without CI, a terminal, or a way to tell anybody', {}, 3],
    ['with CI=false there', { CI: 'false' }, 3],
  ])('ends %s, too', async (_, env, minutes) => {
    logIn(dead);
    expect(await guarded(['1'], env).ended).toBe(3);
    expect(heldFor()).toEqual([minutes]);
    expect(last()).toMatchObject({ exitCode: 3, childExitCode: 1, outcome: 'blocked' });
  });

  it.each<[string, Record<string, string>]>([
    ['where people are told by a command', { HOLDFAST_ON_EVENT: 'cat > /dev/null' }],
    ['where people are told by a webhook', { HOLDFAST_WEBHOOK: 'http://127.0.0.1:9/hook' }],
    ['at a terminal', { TEST_TTY: 'yes' }],
    ['at a terminal with CI=true in its shell', { TEST_TTY: 'yes', CI: 'true' }],
  ])('is held for half a day %s, until it is told to end', async (_, env) => {
    logIn(dead);
    const run = guarded(['1'], env);
    await run.until('held – a person is needed');
    expect(heldFor()).toEqual([720]);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(143);
    expect(last()).toMatchObject({ event: 'ended', exitCode: 143, outcome: 'blocked', who: 'person' });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGHUP', 129],
  ] as const)('in CI that is cancelled during the hold (%s) keeps the signal’s code, and says that it is blocked', async (signal, code) => {
    logIn(dead);
    const run = guarded(['1'], { ...actions, TEST_HOLD: String(400 * minute) });
    await run.until('held – a person is needed');
    run.child.kill(signal);
    expect(await run.ended).toBe(code);
    expect(last()).toMatchObject({ exitCode: code, outcome: 'blocked' });
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('that is cancelled before its child was started (%s) says so, too', async (signal, code) => {
    logIn(loginText(1, { accessToken: '', refreshToken: '', expiresAt: 0 }));
    const run = guarded(['1'], { ...actions, TEST_HOLD: String(400 * minute) });
    await run.until('held – a person is needed');
    run.child.kill(signal);
    expect(await run.ended).toBe(code);
    expect(last()).toMatchObject({ exitCode: code, childExitCode: null, outcome: 'blocked' });
  });

  it('has a hold of its own for the second death in one run', async () => {
    logIn(dead);
    const run = guarded(['twice', '1'], { ...actions, TEST_HOLD: String(100 * minute) });
    await run.until('held – a person is needed');
    good.add('fake-access-2');
    logIn(loginText(2, { refreshToken: '', expiresAt: 4_000_000_000_000 }));
    await run.until('the login is back');
    await expect.poll(() => taken, { timeout: 20_000 }).toBe(1);
    good.clear();
    writeFileSync(join(home, 'go'), '');
    expect(await run.ended).toBe(3);
    expect(heldFor()).toEqual([100, 100]);
    expect(last()).toMatchObject({ exitCode: 3, outcome: 'blocked' });
  }, 120_000);
});

describe('a run whose vendor is away', () => {
  it('in CI is waited for longer than a person, and ends with 4', async () => {
    logIn(renewable);
    const run = guarded(['1'], actions);
    expect(await run.ended).toBe(4);
    expect(heldFor()).toEqual([]);
    expect(run.stderr()).toContain("the login service brought no login within 15 min: exit code 4; the child's own was 1");
    expect(last()).toMatchObject({ exitCode: 4, childExitCode: 1, outcome: 'unavailable', who: 'vendor', scope: 'vendor' });
  });

  it('survives an outage that another process ends', async () => {
    logIn(renewable);
    const run = guarded(['1'], actions);
    await run.until('waiting:');
    good.add('fake-access-2');
    logIn(loginText(2));
    expect(await run.ended).toBe(0);
    expect(last()).toMatchObject({ exitCode: 0, outcome: 'good' });
  });
});

describe('a run that ends of its own', () => {
  it.each([
    [3, 'failed'],
    [4, 'failed'],
    [1, 'failed'],
    [0, 'good'],
  ])('ends as its child did, and the last event tells %d apart from the codes of Holdfast', async (code, outcome) => {
    logIn(renewable);
    expect(await guarded(['first', String(code)], actions).ended).toBe(code);
    expect(last()).toMatchObject({ exitCode: code, childExitCode: code, outcome });
  });

  it('by a signal that somebody sent to its child keeps the signal’s code', async () => {
    logIn(renewable);
    writeFileSync(join(home, 'claude'), '#!/bin/sh\nkill -KILL $$\n', { mode: 0o755 });
    expect(await guarded(['1'], actions).ended).toBe(137);
    expect(last()).toMatchObject({ exitCode: 137, childExitCode: 137, outcome: 'failed' });
  });

  it('well is good, although the hold for one of its requests ran out', async () => {
    logIn(dead);
    writeFileSync(join(home, 'claude'), client.replace('process.exit(Number(args.at(-1)) || 1)', 'process.exit(0)'), { mode: 0o755 });
    const run = guarded(['1'], { ...actions, TEST_HOLD: '1000' });
    expect(await run.ended).toBe(0);
    expect(last()).toMatchObject({ exitCode: 0, outcome: 'good' });
  });
});
