import { describe, expect, it } from 'vitest';
import type { LoginReport } from '../../../src/guard/status/login-report.ts';
import { commandLine } from '../../../src/core/shell-word.ts';
import type { StatusReport } from '../../../src/guard/status/report.ts';
import { statusInWords } from '../../../src/cli/status/words.ts';

const noon = Date.parse('2030-01-01T12:00:00Z');
const at = (ms: number): string => new Date(noon + ms).toISOString();

const login: LoginReport = {
  storeId: 'one',
  store: '/store',
  default: true,
  credential: 'login',
  overruled: [],
  health: { kind: 'good' },
  detail: null,
  login: { state: 'login', account: 'ada@example.com', expiresAt: at(3_600_000), endsAt: null, renewable: true },
  renewed: null,
  attempt: null,
  lock: { state: 'free', since: null },
  state: { kind: 'watching' },
  holders: [],
  loginCommand: 'claude auth login',
};
const inWords = (over: Partial<LoginReport>, more: Partial<StatusReport> = {}): string =>
  statusInWords(
    {
      schema: 1,
      installed: { settings: [], service: null },
      helped: { sessions: 0, since: null },
      logins: [{ ...login, ...over }],
      sessions: [],
      service: null,
      unasked: [],
      incidents: [],
      ...more,
    },
    noon,
  );
/** The line with a label. */
const line = (label: string, over: Partial<LoginReport>): string | undefined =>
  new RegExp(`^ {2}${label.padEnd(8)} (.*)$`, 'm').exec(inWords(over))?.[1];

describe('a login in words', () => {
  it.each<[string, Partial<LoginReport>, string]>([
    ['login', {}, 'good: access token for 1 h more, renewable'],
    [
      'login',
      { login: { ...login.login, expiresAt: at(-60_000) } },
      'good: its access token lapsed 1 min ago and is renewed when it is next needed',
    ],
    ['login', { login: { ...login.login, renewable: false } }, 'good: access token for 1 h more, not renewable'],
    ['login', { login: { ...login.login, expiresAt: null, renewable: false } }, 'good: no end known, not renewable'],
    [
      'login',
      { health: { kind: 'person-needed', because: 'store-unreadable' }, detail: 'expected a file, found a folder' },
      'a person is needed: the store cannot be read: expected a file, found a folder; run: claude auth login',
    ],
    ['ends', { login: { ...login.login, endsAt: at(86_400_000 * 3) } }, 'in 3 d, 2030-01-04 12:00 UTC; no renewal extends that'],
    ['ends', { login: { ...login.login, endsAt: at(-60_000) } }, '1 min ago, 2030-01-01 11:59 UTC'],
    ['renewed', { renewed: { at: at(-60_000), by: 'holdfast' } }, '1 min ago, by the client, started by Holdfast'],
    ['tried', { attempt: { at: at(-60_000), result: 'unavailable', count: 1 } }, 'a renewal 1 min ago brought nothing'],
    [
      'tried',
      { attempt: { at: at(-60_000), result: 'refused', count: 2 } },
      'a renewal 1 min ago, the last of 2, was refused by the vendor',
    ],
    ['lock', { lock: { state: 'held', since: null } }, 'held: a client is renewing the login'],
    ['lock', { lock: { state: 'stale', since: null } }, 'orphaned: a renewal was cut off; the client takes it over by itself'],
    ['state', { state: { kind: 'renewing' } }, 'the client is renewing the login'],
    [
      'state',
      { state: { kind: 'waiting', because: 'other-refresh', since: noon - 5_000, until: noon } },
      'waiting for 5 s: another process of the client is renewing the login',
    ],
  ])('has under %s: %#', (label, over, text) => {
    expect(line(label, over)).toBe(text);
  });

  it.each(['ends', 'renewed', 'tried', 'lock', 'state', 'held', 'used by'])('says nothing of %s where there is nothing to say', (label) => {
    expect(line(label, {})).toBeUndefined();
  });

  it('that another credential goes before says so, and only then', () => {
    expect(inWords({ credential: 'env-api-key' })).toMatch(
      /^ada@example\.com {2}\/store {2}\(not in use here: the credential in effect is env-api-key\)\n/,
    );
    expect(inWords({ credential: null }).split('\n')[0]).toBe('ada@example.com  /store');
  });

  it('adds up what its sessions hold', () => {
    const holder = { pid: 1, by: 'run', command: 'claude', folder: '/a', since: at(-1_000), session: 's-1' } as const;
    const held = (heldMs: number) => [{ path: '/', heldMs, session: null }];
    const holders = [
      { ...holder, held: held(1_000) },
      { ...holder, pid: 2, by: 'hooks', session: null, held: held(60_000) },
    ] as const;
    expect(line('held', { holders })).toBe('2 requests, the longest for 1 min');
    expect(inWords({ holders })).toContain(
      '  used by  claude in /a (pid 1, guarded, for 1 s, session s-1)\n           claude in /a (pid 2, not guarded by a run, for 1 s)',
    );
  });
});

describe('a status in words', () => {
  it('ends with the service and the last incidents', () => {
    const service = {
      schema: 1,
      kind: 'service',
      pid: 9,
      startedAt: at(-60_000),
      gateway: { address: '127.0.0.1:1', upstream: 'https://example.com' },
      logins: [],
      held: [{ path: '/', heldMs: 1_000, session: null }],
      requests: 1,
    } as const;
    const incident = {
      at: noon - 60_000,
      session: null,
      turn: null,
      folder: '/repo\u001b[2J',
      transcript: null,
      cause: 'refused',
      place: '/store',
      identity: null,
      tried: [],
    } as const;
    expect(
      inWords({}, { service, incidents: [incident] })
        .split('\n\n')
        .slice(1),
    ).toEqual([
      'No session is known to be running.',
      'Holdfast is not installed: only sessions started with holdfast run are guarded. To guard all: holdfast install\nNo session has needed help so far.',
      'The service looks after logins, with a gateway to https://example.com (pid 9, for 1 min); it holds 1 request, the longest for 1 s.',
      'Last incidents (holdfast incidents):\n  1 min ago in /repo\\x1b[2J: the vendor refused a login that looks good in the store',
    ]);
  });

  it('says in one line why a folder of sockets is not asked in, with what mends it', () => {
    const unasked = [{ detail: 'expected /tmp/x to belong to user 1, found user 2', hint: commandLine('sudo', 'chown', '1', '/tmp/x') }];
    expect(inWords({}, { unasked }).split('\n\n').at(-1)).toBe(
      'Runs and the service are not asked: expected /tmp/x to belong to user 1, found user 2; sudo chown 1 /tmp/x',
    );
  });
});

describe('what is said of the installation', () => {
  const said = (installed: StatusReport['installed'], helped: StatusReport['helped']): string =>
    inWords({}, { installed, helped })
      .split('\n\n')
      .find((block) => block.startsWith('Holdfast is')) ?? '';

  it.each<[StatusReport['installed'], StatusReport['helped'], string]>([
    [
      { settings: [], service: null },
      { sessions: 0, since: null },
      'Holdfast is not installed: only sessions started with holdfast run are guarded. To guard all: holdfast install\nNo session has needed help so far.',
    ],
    [
      { settings: [{ path: '/home/ada/.claude/settings.json', since: at(-86_400_000) }], service: '/home/ada/holdfast.service' },
      { sessions: 1, since: at(-3_600_000) },
      'Holdfast is installed:\n  hooks    /home/ada/.claude/settings.json, since 2029-12-31\n  service  /home/ada/holdfast.service\n1 session helped since 2030-01-01: renewed, held or resumed.',
    ],
    [
      { settings: [{ path: '/a', since: null }], service: null },
      { sessions: 12, since: at(0) },
      'Holdfast is installed:\n  hooks    /a\n12 sessions helped since 2030-01-01: renewed, held or resumed.',
    ],
  ])('%j, %j', (installed, helped, words) => expect(said(installed, helped)).toBe(words));
});
