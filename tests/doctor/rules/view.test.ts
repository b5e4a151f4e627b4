import { describe, expect, it } from 'vitest';
import type { PlaceSet } from '../../../src/doctor/credential-facts.ts';
import type { Facts } from '../../../src/doctor/facts.ts';
import { emptiedInWords, isOfShell, isSettingsFile, isSignIn, placeInWords, signInStep } from '../../../src/doctor/rules/view.ts';
import { credentialOf, storeOf, winnerOf } from '../facts.ts';
import { healthy, viewWith } from './told.ts';

const ci = (name: string): Partial<Facts> => ({ machine: { ...healthy.machine, ci: name } });
const emptied = { credential: credentialOf({ emptied: [{ what: 'ANTHROPIC_API_KEY', place: null }] }) };
const place = (scope: string, line: number | null = null, path = '/a'): PlaceSet => ({ scope, place: path, line });
const installed = (...paths: Array<readonly [path: string, isOnPath: boolean]>): Partial<Facts> => ({
  clients: { ...healthy.clients, installed: paths.map(([path, isOnPath]) => ({ path, version: null, isOnPath, fault: null })) },
});

describe('a view of the facts', () => {
  it.each<[string, Partial<Facts>, string | null]>([
    ['a shell', {}, null],
    ['a job of CI', ci('GitHub Actions'), 'GitHub Actions'],
    ['a shell with CI=true', ci('CI'), null],
    ['a shell with CI=true and an empty secret', { ...ci('CI'), ...emptied }, 'CI'],
  ])('%s is run by %s', (_, facts, runner) => expect(viewWith(facts).runner).toBe(runner));

  it.each([
    ['login', true],
    ['none', true],
    ['left-out', false],
    ['env-api-key', false],
  ] as const)('where %s wins, the login counts: %s', (kind, counts) => {
    expect(viewWith({ credential: credentialOf({ winners: winnerOf(kind) }) }).usesLogin).toBe(counts);
  });

  it.each<[string, Partial<Facts>, string | null]>([
    ['on PATH', {}, null],
    ['that cannot be seen', { clients: null }, null],
    ['nowhere', installed(), 'install the client'],
    ['beside PATH', installed(['/opt/claude', false]), 'put the folder of /opt/claude on PATH'],
    ['on PATH and beside it', installed(['/opt/claude', false], ['/usr/bin/claude', true]), null],
  ])('a client %s is asked for: %s', (_, facts, words) => expect(viewWith(facts).noClient).toBe(words));

  it('finds a level that is set by its name', () => {
    const level = { kind: 'env-api-key', what: 'ANTHROPIC_API_KEY', isSet: false, place: null, mentions: [], shape: null } as const;
    const view = (isSet: boolean) => viewWith({ credential: credentialOf({ levels: [{ ...level, isSet }] }) });
    expect(view(true).level('ANTHROPIC_API_KEY')?.isSet).toBe(true);
    expect(view(false).level('ANTHROPIC_API_KEY')).toBeNull();
    expect(view(true).level('OTHER')).toBeNull();
  });
});

describe('the step to a login', () => {
  const full = { store: storeOf({ obstacle: { code: 'store-read-only', detail: 'it is read-only' } }) };

  it.each<[string, Partial<Facts>, string | null, RegExp, boolean]>([
    ['is the client’s command', {}, 'claude auth login', /^why$/, true],
    ['follows what keeps it from being typed', installed(), null, /^install the client, then log in: claude auth login$/, true],
    ['waits for what keeps it from being saved', full, null, /^let this user write to /, false],
    ['is a secret in a job', ci('GitHub Actions'), null, /^this is a job of GitHub Actions, where nobody can log in/, false],
    ['is a secret in a job of a system without a name', { ...ci('CI'), ...emptied }, null, /^this is a job of a CI system/, false],
  ])('%s', (_, facts, command, why, isLogin) => {
    const view = viewWith(facts);
    const step = signInStep(view, 'why');
    expect(step.command).toBe(command);
    expect(step.why).toMatch(why);
    expect(isSignIn(step, view)).toBe(isLogin);
  });
});

it.each<[PlaceSet | null, string, boolean, boolean]>([
  [null, 'the environment', false, false],
  [place('shell'), 'this shell', false, true],
  [place('user'), '/a (user)', true, false],
  [place('user', 3), '/a:3', true, false],
  [place('local', 3, 'a'), 'a:3', false, false],
  [place('managed', 3), '/a:3', false, false],
  [place('rc file', 2), '/a:2', false, true],
])('%j is "%s"; a settings file: %s, given by the shell: %s', (at, words, isFile, isShell) => {
  expect([placeInWords(at), isSettingsFile(at), isOfShell(at)]).toEqual([words, isFile, isShell]);
});

it.each([
  [{}, 'ANTHROPIC_API_KEY in the environment is set and empty'],
  [ci('GitHub Actions'), 'ANTHROPIC_API_KEY in the environment is set and empty: this run was given no secret'],
])('an empty variable with %j is told as it is', (facts, words) => {
  expect(emptiedInWords(viewWith({ ...facts, ...emptied }))).toEqual([words]);
});
