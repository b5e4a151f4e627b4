import { describe, expect, it } from 'vitest';
import { compare } from '../../../tools/watch-client/compare.ts';
import { namesIn, placesOf } from '../../../tools/watch-client/depends.ts';
import { factsIn } from '../../../tools/watch-client/facts.ts';
import { readArguments, lastKnown } from '../../../tools/watch-client/main.ts';
import { pageOf } from '../../../tools/watch-client/page.ts';
import { pictureOf } from '../../../tools/watch-client/picture.ts';
import { join } from 'node:path';
import { explainer } from '../../knowledge/known.ts';

const before = [
  'a=process.env.ANTHROPIC_API_KEY;b={accessToken:x};c("Login expired, run /login, then try the same again");',
  'd(".claude/.oauth_refresh.lock");e("grant_invalid_token");process.exit(3);u({authMethod:r().optional()});f("the old keychain item cannot be read here");',
];
const after = [
  'a=process.env.ANTHROPIC_PROFILE;b={accessToken:x};c("Login expired, run /login, and then try the same again");',
  'd(".claude/.storage-write.lock");e("account_on_hold");process.exit(4);u({authMethod:k().optional(),credential_expires_at:r().optional().describe("x")});',
  'g("Your account is on hold and can\'t sign in. View details");h("the sign-in is not available on moons");',
  'i("## 2.1.9\\n\\n- Fixed login on full moons\\n- Added a mod\\n\\n## 2.1.8\\n- Fixed the keychain");',
];
const changes = compare(pictureOf(before), pictureOf(after));

describe('two versions of the client', () => {
  it('differ in what Holdfast depends on', () => {
    expect(changes).toMatchObject({
      variables: { fresh: ['ANTHROPIC_PROFILE'], gone: ['ANTHROPIC_API_KEY'] },
      members: { fresh: ['credential_expires_at'], gone: [] },
      kinds: { fresh: ['account_on_hold'], gone: ['grant_invalid_token'] },
      files: { fresh: ['.claude/.storage-write.lock'], gone: ['.claude/.oauth_refresh.lock'] },
      exits: { fresh: ['4'], gone: ['3'] },
      notes: { fresh: ['2.1.8: Fixed the keychain', '2.1.9: Fixed login on full moons'] },
    });
  });

  it('say some things in other words', () => {
    expect(changes.messages.different).toEqual([
      {
        before: 'Login expired, run /login, then try the same again',
        after: 'Login expired, run /login, and then try the same again',
      },
    ]);
    expect(changes.messages.fresh).toContain("Your account is on hold and can't sign in. View details");
    expect(changes.messages.gone).toEqual(['the old keychain item cannot be read here']);
  });

  it('are equal where nothing changed', () => {
    const same = compare(pictureOf(before), pictureOf(before));
    for (const { fresh, gone, different } of Object.values(same)) expect([fresh, gone, different]).toEqual([[], [], []]);
  });
});

describe('the page', () => {
  const names = { profiles: ['ANTHROPIC_PROFILE'], files: ['.oauth_refresh.lock'], members: ['accessToken'] };
  const all = Object.values(names).flat();
  const page = pageOf(
    {
      before: '2.1.8',
      after: '2.1.9',
      changes,
      names,
      places: { before: placesOf(all, before), after: placesOf(all, after) },
      facts: [
        { fact: 'a | b', measuredOn: '2.1.8', holds: true },
        { fact: 'c', measuredOn: '2.1.7', holds: false },
      ],
    },
    explainer,
  );

  it('says of each new message what explain makes of it', () => {
    expect(page).toMatch(/- `Your account is on hold .* — account-on-hold \(\d+ %\)/);
    expect(page).toContain('- `the sign-in is not available on moons` — **not recognised**');
    expect(page).toMatch(/Of 3 new or changed messages, `explain` names a class for 2\./);
  });

  it('says of each name whether it is still there', () => {
    expect(page).toContain('| `ANTHROPIC_PROFILE` | profiles | 0 | 1 | **new** |');
    expect(page).toContain('| `.oauth_refresh.lock` | files | 1 | 0 | **gone** |');
    expect(page).toContain('| `accessToken` | members | 1 | 1 |  |');
  });

  it('says which facts hold', () => {
    expect(page).toContain('## Facts, on 2.1.9: 1 hold, 1 no longer');
    expect(page).toContain(String.raw`| a \| b | 2.1.8 | holds |`);
    expect(page).toContain('| c | 2.1.7 | **no longer** |');
  });
});

describe('the facts', () => {
  it('are the tests whose titles name the version they were measured on', () => {
    const results = [
      { title: 'a lock is held (measured on 2.1.330)', status: 'passed' },
      { title: 'a store is kept (measured on 2.1.332)', status: 'failed' },
      { title: 'left out (measured on 2.1.332)', status: 'skipped' },
      { title: 'the sandbox is shut', status: 'passed' },
    ];
    expect(factsIn({ testResults: [{ assertionResults: results }] })).toEqual([
      { fact: 'a lock is held', measuredOn: '2.1.330', holds: true },
      { fact: 'a store is kept', measuredOn: '2.1.332', holds: false },
    ]);
  });
});

describe('the names that Holdfast depends on', () => {
  it('are those of its own sources, and the ones it reads by shape', () => {
    const names = namesIn(join(import.meta.dirname, '..', '..', '..', 'src'));
    expect(names['other variables']).toContain('CLAUDE_CODE_OAUTH_TOKEN');
    expect(Object.values(names).flat()).toContain('ANTHROPIC_IDENTITY_TOKEN_FILE');
    expect(new Set(Object.values(names).flat()).size).toBe(Object.values(names).flat().length);
  });
});

describe('the command line', () => {
  const newest = (): string => '2.1.999';
  it.each([
    [[], { version: '2.1.999', from: lastKnown, withFacts: true }],
    [['2.1.332', '--from', '2.1.240'], { version: '2.1.332', from: '2.1.240', withFacts: true }],
    [['--from', '2.1.240', '--no-facts'], { version: '2.1.999', from: '2.1.240', withFacts: false }],
  ])('%j', (args, expected) => {
    expect(readArguments(args, { newest })).toEqual(expected);
  });

  it.each([
    [['--help'], 'unknown option "--help"'],
    [['2.1.332', '--frm', '2.1.240'], 'unknown option "--frm"'],
    [['2.1.332', '2.1.240'], 'expected one version, found 2.1.332 and 2.1.240'],
  ])('refuses %j: %s', (args, why) => expect(() => readArguments(args, { newest })).toThrow(why));

  it.each([[['../../x']], [['2.1']], [['2.1.332', '--from', 'latest']], [['2.1.332', '--from']]])('refuses %j', (args) => {
    expect(() => readArguments(args, { newest })).toThrow(/expected a version/);
  });
});
