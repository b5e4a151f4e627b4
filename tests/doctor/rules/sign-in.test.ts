import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import type { SignInFacts, Winner } from '../../../src/doctor/credential-facts.ts';
import { preflight } from '../../../src/doctor/preflight/preflight.ts';
import { credentialOf, factsOf, hour, now, storeOf, winnerOf } from '../facts.ts';

const nothing: SignInFacts = { federation: null, profile: null, passedOver: null, required: null, consoleKey: false };
type Federation = NonNullable<SignInFacts['federation']>;
type Profile = NonNullable<SignInFacts['profile']>;

const federation = (token: Partial<Federation['token']> = {}, missing: readonly string[] = []): Partial<SignInFacts> => ({
  federation: {
    what: 'workload identity',
    place: null,
    missing,
    token: { what: 'ANTHROPIC_IDENTITY_TOKEN', place: null, state: 'there', endsAt: now + hour, ...token },
  },
});

const profile = (login: Partial<Profile['login']> = {}, fault: string | null = null): Partial<SignInFacts> => ({
  profile: {
    what: 'the Anthropic profile work',
    place: null,
    isNamed: true,
    fault,
    login: { place: '/p/work.json', state: 'good', endsAt: now + hour, isRenewable: true, ...login },
  },
});

function looked(kind: Winner['kind'], signIn: Partial<SignInFacts>, forMs: number | null = null) {
  const what = kind === 'federation' ? 'workload identity' : kind === 'profile' ? 'the Anthropic profile work' : undefined;
  const credential = credentialOf({ winners: winnerOf(kind, what), signIn: { ...nothing, ...signIn } });
  const facts = factsOf({ credential, store: storeOf(kind === 'login' ? {} : { reading: { kind: 'absent' } }) });
  const findings = diagnose(facts);
  const check = preflight(facts, findings, forMs);
  return { ids: findings.filter(({ level }) => level === 'error').map(({ id }) => id), first: findings[0], check };
}

describe('workload identity', () => {
  it('is ready in a job that has no login, and says what cannot be seen', () => {
    const { ids, check } = looked('federation', federation());
    expect(ids).toEqual([]);
    expect(check).toMatchObject({ answer: 'yes', exitCode: 0 });
    expect(check.items.find(({ question }) => question === 'credential')?.found).toBe('workload identity');
    expect(check.items.find(({ question }) => question === 'lifetime')).toMatchObject({
      state: 'pass',
      found: expect.stringContaining('cannot be seen from here') as string,
    });
  });

  it('warns, and does not stop, where its token ends before the job', () => {
    const { check } = looked('federation', federation({ endsAt: now + 5 * 60_000 }), hour);
    expect(check.answer).toBe('yes');
    expect(check.items.find(({ question }) => question === 'lifetime')?.state).toBe('warn');
  });

  it.each<[string, Partial<SignInFacts>, string]>([
    ['has no token', federation({ state: 'not-set', endsAt: null }), 'neither ANTHROPIC_IDENTITY_TOKEN_FILE nor'],
    ['has an empty token', federation({ state: 'empty', endsAt: null }), 'is empty'],
    ['has a file that is not there', federation({ what: '/jwt', state: 'missing', endsAt: null }), 'there is no identity token at /jwt'],
    ['has a file that nobody may read', federation({ what: '/jwt', state: 'unreadable', endsAt: null }), 'cannot be read'],
    ['has a token that is too long', federation({ state: 'too-long', endsAt: null }), 'more than 16 KiB'],
    ['has a token that has just ended', federation({ endsAt: now }), 'by its own word'],
    ['has no rule', federation({}, ['ANTHROPIC_FEDERATION_RULE_ID']), 'nothing gives it ANTHROPIC_FEDERATION_RULE_ID'],
  ])('is not ready where it %s', (_name, signIn, words) => {
    const { ids, first, check } = looked('federation', signIn);
    expect(ids).toEqual(['federation-failed']);
    expect(first?.evidence.join('; ')).toContain(words);
    expect(check.answer).toBe('no');
  });
});

describe('an Anthropic profile', () => {
  it.each([
    ['good', profile()],
    ['lapsed and renewable', profile({ endsAt: now - hour })],
    ['without an end', profile({ endsAt: null, isRenewable: false })],
  ])('is ready while its login is %s', (_name, signIn) => {
    expect(looked('profile', signIn)).toMatchObject({ ids: [], check: { answer: 'yes' } });
  });

  it.each([
    ['has ended for good', profile({ endsAt: now, isRenewable: false }), 'ended'],
    ['is open to others', profile({ state: 'open-to-others' }), 'other users can read'],
    ['is no JSON', profile({ state: 'unreadable' }), 'cannot be read as JSON'],
    ['has no token', profile({ state: 'no-token' }), 'no access token'],
    ['has an odd name', profile({}, '"a/b" is no name of a profile'), 'no name of a profile'],
  ])('is not ready where its login %s', (_name, signIn, words) => {
    const { ids, first, check } = looked('profile', signIn);
    expect(ids).toEqual(['profile-unusable']);
    expect(first?.evidence[0]).toContain(words);
    expect(check.answer).toBe('no');
  });

  it('is not ready for a job that is longer than a login that nothing renews', () => {
    const { check } = looked('profile', profile({ isRenewable: false }), 2 * hour);
    expect(check.items.find(({ question }) => question === 'lifetime')?.state).toBe('fail');
  });
});

describe('what is set and has no effect', () => {
  const passedOver = { what: 'ANTHROPIC_PROFILE', place: null, because: 'there is no /p/gone.json' };

  it('is why there is no credential, and nobody is sent to log in first', () => {
    const { ids, first } = looked('none', { passedOver });
    expect(ids).toEqual(['profile-unusable']);
    expect(first?.evidence[0]).toContain('there is no /p/gone.json');
  });

  it('is a warning where a login is used in its place', () => {
    const { ids, first, check } = looked('login', { passedOver });
    expect(ids).toEqual([]);
    expect(first).toMatchObject({ id: 'profile-unusable', level: 'warning' });
    expect(check.answer).toBe('yes');
  });
});

describe('a sign-in that an administrator requires', () => {
  const required = (organizations: readonly string[] | null, method: 'claudeai' | 'gateway' | null = null) => ({
    required: { method, organizations, place: { scope: 'managed', place: '/managed.json', line: null } },
  });

  it.each([
    ['any login where only a subscription is asked for', required(null, 'claudeai'), []],
    ['a login whose organization nobody knows', required(['o-1']), []],
    ['an empty list', required([]), ['sign-in-required']],
    ['a gateway', required(null, 'gateway'), ['sign-in-required']],
  ])('judges %s', (_name, signIn, ids) => {
    expect(looked('login', signIn).ids).toEqual(ids);
  });
});
