/** What cannot be kept is mended before anybody signs in, and what is wrong is named as it is. */
import { describe, expect, it } from 'vitest';
import { doctorExitCode, told } from '../../../src/doctor/told.ts';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import type { ClientFacts, Facts } from '../../../src/doctor/facts.ts';
import type { StoreFacts } from '../../../src/doctor/store-facts.ts';
import { preflight } from '../../../src/doctor/preflight/preflight.ts';
import { credentialOf, factsOf, hour, loginOf, now, storeOf, winnerOf } from '../facts.ts';

const nobody = { credential: credentialOf({ winners: winnerOf('none', 'no credential') }) };
const identity = loginOf().identity;

/** Stores that ask for a person, and some that do not. */
const stores: ReadonlyArray<readonly [string, Partial<StoreFacts>, Partial<Facts>]> = [
  ['no login', { reading: { kind: 'absent' }, file: null, form: null }, nobody],
  ['an empty store', { reading: { kind: 'blank', identity }, form: null }, {}],
  ['a login past its deadline', { reading: { kind: 'login', login: loginOf({ deadlineAt: now - hour }) } }, {}],
  ['a login that nothing renews', { reading: { kind: 'login', login: loginOf({ refresh: null, expiresAt: now - hour }) } }, {}],
  ['a login that lapsed', { reading: { kind: 'login', login: loginOf({ expiresAt: now - hour }) } }, {}],
  ['a good login', {}, {}],
];

const place = '/home/ada/.claude';
const readOnly = { isOwn: false, isReadOnly: true };
const obstacle = (code: string, detail: string): Partial<StoreFacts> => ({ obstacle: { code, detail } });
const aFolder = { kind: 'folder', target: null, mode: 0o755, uid: 1000, size: 0, modifiedAt: now } as const;
const full = [{ path: place, freeBytes: 0, freeFiles: 12, isWritable: true }];

/** What keeps a login from being saved; its heading, and the first step. */
const reasons: ReadonlyArray<readonly [string, Partial<StoreFacts>, Partial<Facts>, string, RegExp]> = [
  [
    'a read-only mount',
    { ...obstacle('store-read-only', `${place} lies on a read-only mount`), mount: readOnly },
    {},
    'A login cannot be saved: its place is read-only',
    /^mount \/home\/ada\/\.claude so that it can be written/,
  ],
  ['a full disk', {}, { disk: full }, 'A login cannot be saved: the disk is full', /^df -h \/home\/ada\/\.claude$/],
  [
    'no file left on the disk',
    {},
    { disk: [{ path: place, freeBytes: 1e9, freeFiles: 0, isWritable: true }] },
    'A login cannot be saved: the disk is full',
    /^df -h \/home\/ada\/\.claude$/,
  ],
  [
    'another owner',
    obstacle('store-foreign-owner', `${place} belongs to user 0`),
    {},
    'A login cannot be saved: its place belongs to another user',
    /^sudo chown -R 1000 \/home\/ada\/\.claude$/,
  ],
  [
    'a folder in its place',
    { ...obstacle('store-not-a-file', `expected a file at ${place}/.credentials.json, found a folder`), file: aFolder },
    {},
    'A login cannot be saved: something else lies in its place',
    /^move \/home\/ada\/\.claude\/\.credentials\.json away/,
  ],
];

const cases = stores.flatMap(([what, store, more]) =>
  reasons.map(
    ([reason, wrong, besides, headline, step]) =>
      [`${what}, ${reason}`, factsOf({ ...more, ...besides, store: storeOf({ ...store, ...wrong }) }), headline, step] as const,
  ),
);

describe('where a login cannot be saved', () => {
  it.each(cases)('%s: nobody is sent to log in before that is mended', (_, facts, headline, step) => {
    const found = diagnose(facts);
    const shown = told(found, () => undefined);
    expect(shown.map(({ title }) => title)).toContain(headline);
    const steps = shown.filter(({ level }) => level !== 'info').map(({ next }) => next?.command ?? next?.why ?? '');
    expect(steps.filter((one) => one.includes('auth login'))).toEqual([]);
    expect(steps[0]).toMatch(step);
    const check = preflight(facts, found, null);
    expect(check).toMatchObject({ answer: 'no', exitCode: 1, next: expect.stringMatching(step) as string });
    expect(doctorExitCode(found, facts)).toBe(1);
  });

  it('names what is wrong by nothing that was not seen', () => {
    const container = factsOf({
      machine: { ...(factsOf().machine as NonNullable<Facts['machine']>), container: 'docker' },
      store: storeOf({ ...obstacle('store-read-only', `${place} lies on a read-only mount`), mount: readOnly }),
    });
    expect(told(diagnose(container), () => undefined)[0]).toMatchObject({
      id: 'container-stale-copy',
      title: 'A login cannot be saved: its place is read-only',
    });
  });
});

const clients = (installed: ClientFacts['installed']): ClientFacts => ({ ...(factsOf().clients as ClientFacts), installed, bundled: null });

describe('where the client cannot be typed', () => {
  const asking = stores.filter(([what]) => !what.includes('good') && what !== 'a login that lapsed');

  it.each(asking)('%s: a person must log in, and is told what comes before that', (_, store, more) => {
    const facts = factsOf({ ...more, store: storeOf(store), clients: clients([]) });
    const found = diagnose(facts);
    const step = 'install the client, then log in: claude auth login';
    expect(found[0]?.next).toEqual({ command: null, why: step });
    expect(preflight(facts, found, null)).toMatchObject({ answer: 'person', exitCode: 3, next: step });
    expect(doctorExitCode(found, facts)).toBe(3);
  });

  it('names the folder in which one lies', () => {
    const lies = clients([{ path: '/opt/claude/bin/claude', version: null, isOnPath: false, fault: null }]);
    const [, store, more] = asking[0] ?? ['', {}, {}];
    const facts = factsOf({ ...more, store: storeOf(store), clients: lies });
    const steps = diagnose(facts).map(({ next }) => next?.command ?? next?.why);
    expect(steps).toContain('put the folder of /opt/claude/bin/claude on PATH, then log in: claude auth login');
  });
});
