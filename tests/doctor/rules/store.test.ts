import { describe, expect, it } from 'vitest';
import type { ClientLogin } from '../../../src/core/credential.ts';
import { fixedCommand } from '../../../src/core/shell-word.ts';
import type { Facts, MachineFacts } from '../../../src/doctor/facts.ts';
import { isUsableLogin, storeRules } from '../../../src/doctor/rules/store.ts';
import type { FileFacts, StoreFacts } from '../../../src/doctor/store-facts.ts';
import { credentialOf, loginOf, now, storeOf, winnerOf } from '../facts.ts';
import { healthy, told, viewWith } from './told.ts';

const day = 86_400_000;
const store = (changes: Partial<StoreFacts>): Partial<Facts> => ({ store: storeOf(changes) });
const login = (changes: Partial<ClientLogin>, more: Partial<StoreFacts> = {}): Partial<Facts> =>
  store({ reading: { kind: 'login', login: loginOf(changes) }, ...more });
const machine = (changes: Partial<MachineFacts>): Partial<Facts> => ({ machine: { ...healthy.machine, ...changes } });
const nobody = credentialOf({ winners: winnerOf('none', 'no credential') });
const absent = (more: Partial<StoreFacts> = {}): Partial<Facts> => ({
  ...store({ reading: { kind: 'absent' }, file: null, form: null, ...more }),
  credential: nobody,
});
const blank = (more: Partial<StoreFacts> = {}): Partial<Facts> =>
  store({ reading: { kind: 'blank', identity: loginOf().identity }, form: null, ...more });
const unreadable = (detail: string, more: Partial<StoreFacts> = {}): Partial<Facts> =>
  store({ reading: { kind: 'unreadable', detail }, form: null, ...more });
const file = (changes: Partial<FileFacts>): Partial<StoreFacts> => ({ file: { ...healthy.file, ...changes } });
const copy = (changes: Partial<StoreFacts['others'][number]>): Partial<StoreFacts> => ({
  others: [
    {
      place: '/srv/copy',
      state: 'login',
      hasSameRefresh: true,
      hasSameAccess: true,
      expiresAt: now + 1,
      modifiedAt: now,
      isUsable: true,
      ...changes,
    },
  ],
});
const stray = (isAlive: boolean): Partial<StoreFacts> => ({ strayOwner: { pid: 7, isAlive, modifiedAt: now } });
const literal = (name: string): Partial<Facts> => ({
  ...absent(),
  credential: credentialOf({
    winners: winnerOf('none'),
    literalFolder: {
      name,
      place: { scope: 'shell', place: 'shell', line: null },
      because: 'begins with ~',
      taken: './~',
      command: fixedCommand`CLAUDE_CONFIG_DIR=/home/ada claude`,
      repair: { name, value: '/home/ada' },
    },
  }),
});

describe('the stored login', () => {
  it.each<[string, Partial<Facts>, string[]]>([
    ['is good', {}, []],
    ['was not seen', { store: null }, []],
    ['has ended', login({ deadlineAt: now }), ['error login-deadline-reached']],
    ['ends within a week', login({ deadlineAt: now + 7 * day - 1 }), ['warning login-deadline-reached']],
    ['ends in a week', login({ deadlineAt: now + 7 * day }), []],
    ['has lapsed and can be renewed', login({ expiresAt: now }), ['info access-token-expired (renew-by-client)']],
    ['is about to lapse', login({ expiresAt: now + 1 }), []],
    ['has lapsed and cannot be renewed', login({ expiresAt: now, refresh: null }), ['error access-token-expired']],
    [
      'has lapsed where something else is used',
      { ...login({ expiresAt: now, refresh: null }), credential: credentialOf({ winners: winnerOf('env-api-key') }) },
      ['info access-token-expired'],
    ],
    ['was cleared', blank(), ['error credentials-blanked']],
    ['was cleared after a renewal that was cut off', blank(stray(false)), ['error refresh-abandoned']],
    ['was cleared while somebody renews', blank(stray(true)), ['error credentials-blanked']],
    ['cannot be read', unreadable('it is no JSON'), ['error store-damaged']],
    [
      'lies in a locked keychain',
      { ...unreadable('the keychain is locked'), ...machine({ platform: 'darwin' }) },
      ['error keychain-locked'],
    ],
    ['lies in no keychain on Linux', unreadable('the keychain is locked'), ['error store-damaged']],
    ['is absent', absent(), ['error no-credential']],
    ['is absent and another key is used', { ...absent(), credential: credentialOf({ winners: winnerOf('env-api-key') }) }, []],
    [
      'is absent behind a gateway',
      {
        ...absent(),
        credential: credentialOf({ winners: winnerOf('none'), baseUrl: { host: 'gw', isVendor: false, isValid: true, place: null } }),
      },
      [],
    ],
    ['is absent below a home that is wrong', { ...absent(), ...machine({ homeState: 'missing' }) }, []],
    ['lies elsewhere', absent(copy({ hasSameRefresh: false })), ['error credential-store-split']],
    ['lies elsewhere in a backup', absent(copy({ hasSameRefresh: false, isUsable: false })), ['error no-credential']],
    ['lies in a folder that nothing expands', literal('CLAUDE_CONFIG_DIR'), ['error credential-store-split (child-environment)']],
    ['lies in a home that nothing expands, which has its own rule', literal('HOME'), ['error no-credential']],
    ['is absent in a session by SSH to macOS', { ...absent(), ...machine({ platform: 'darwin', ssh: true }) }, ['error keychain-locked']],
    [
      'is absent in a job that was given an empty secret',
      {
        ...absent(),
        ...machine({ ci: 'GitHub Actions' }),
        credential: credentialOf({ winners: winnerOf('none'), emptied: [{ what: 'ANTHROPIC_API_KEY', place: null }] }),
      },
      ['error ci-setup-token'],
    ],
    [
      'is absent in a shell with an empty variable',
      { ...absent(), credential: credentialOf({ winners: winnerOf('none'), emptied: [{ what: 'ANTHROPIC_API_KEY', place: null }] }) },
      ['error no-credential'],
    ],
    ['may be read by others', login({}, file({ mode: 0o640 })), ['warning store-open-to-others (mode)']],
    ['may be read by its owner only', login({}, file({ mode: 0o600 })), []],
    ['may be read by others and not by its owner', login({}, file({ mode: 0o040 })), []],
    ['is a link', login({}, file({ kind: 'link', target: '/srv/login', mode: 0o777 })), ['warning linked-store']],
    ['is mounted by itself', login({}, { mount: { isOwn: true, isReadOnly: false } }), ['warning container-stale-copy']],
    ['has half-written files beside it', login({}, { leftovers: ['a.tmp'] }), ['info credentials-not-persisted']],
    ['is in use elsewhere, too', login({}, copy({})), ['warning container-stale-copy']],
    ['is in a backup, too', login({}, copy({ isUsable: false })), ['info container-stale-copy']],
    ['is another one than elsewhere', login({}, copy({ hasSameRefresh: false })), []],
    [
      'is in a container without its account',
      { ...login({}, { account: { ...storeOf().account, state: 'absent' } }), ...machine({ container: 'docker' }) },
      ['info container-stale-copy'],
    ],
    ['is on a host without its account', login({}, { account: { ...storeOf().account, state: 'absent' } }), []],
    ['was refused by the vendor', { renewals: { result: 'refused', at: now, isOfThisLogin: true } }, ['error refresh-token-dead']],
    ['came after one that was refused', { renewals: { result: 'refused', at: now, isOfThisLogin: false } }, []],
    [
      'lapsed as a renewal was cut off',
      login({ expiresAt: now }, stray(false)),
      ['info access-token-expired (renew-by-client)', 'warning refresh-abandoned'],
    ],
    ['is good after a renewal that was cut off', login({ expiresAt: now + 1 }, stray(false)), []],
    ['has white space around what renews it', login({}, { paddedTokens: ['refreshToken'] }), ['warning store-foreign']],
    [
      'has white space around what must renew it now',
      login({ expiresAt: now }, { paddedTokens: ['refreshToken'] }),
      ['info access-token-expired (renew-by-client)', 'error store-foreign'],
    ],
    ['has white space around what is sent, which costs nothing', login({}, { paddedTokens: ['accessToken'] }), []],
  ])('that %s', (_, facts, expected) => {
    const view = viewWith(facts);
    expect(told(storeRules(view))).toEqual(expected);
  });

  it.each<[string, Partial<ClientLogin>, boolean]>([
    ['that has not ended', { deadlineAt: now + 1 }, true],
    ['that has ended', { deadlineAt: now }, false],
    ['without an end', { deadlineAt: null, expiresAt: null, refresh: null }, true],
    ['that lapsed and is renewed', { expiresAt: now }, true],
    ['that lapsed for good', { expiresAt: now, refresh: null }, false],
    ['that nothing renews, and lives', { expiresAt: now + 1, refresh: null }, true],
  ])('%s is usable: %#', (_, changes, usable) => expect(isUsableLogin(viewWith(login(changes)))).toBe(usable));

  it('that is not there is not usable', () => expect(isUsableLogin(viewWith(absent()))).toBe(false));
});
