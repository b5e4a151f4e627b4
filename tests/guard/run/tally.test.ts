import { describe, expect, it } from 'vitest';
import { Tally } from '../../../src/guard/run/tally.ts';
import type { Fact } from '../../../src/core/fact.ts';

function summaryOf(facts: readonly Fact[], requests = 40): string | null {
  const tally = new Tally();
  for (const fact of facts) tally.count(fact);
  return tally.summary(requests);
}

const refused: Fact = { event: 'refused', status: 401, path: '/v1/messages', generation: null };
const nobody = { account: null, organization: null, email: null };

describe('the summary of a run', () => {
  it('is nothing when nothing happened that a person would want to know', () => {
    const quiet: Fact[] = [
      { event: 'started', command: 'claude', store: null, upstream: 'https://example.com' },
      { event: 'messenger', result: 'unavailable', tookMs: 1, proactive: true },
      { event: 'warned', because: 'store-not-writable' },
      { event: 'ended', exitCode: 0, childExitCode: 0, outcome: 'good', who: null, next: null, scope: null },
    ];
    expect(summaryOf(quiet)).toBeNull();
  });

  it('tells adopted, renewed and signed-in apart, and how long was held in all', () => {
    const released = (['adopted', 'switched', 'renewed', 'signed-in'] as const).map((because): Fact => ({
      event: 'released',
      because,
      heldMs: 15_000,
    }));
    expect(summaryOf([refused, refused, refused, refused, ...released])).toBe(
      '40 requests; 4 refusals absorbed: 2 adopted, 1 renewed, 1 after a login; held for 1 min in all',
    );
  });

  it.each<[Fact, string]>([
    [{ event: 'messenger', result: 'moved', tookMs: 900, proactive: true }, '1 renewal by the client itself, started by Holdfast'],
    [{ event: 'waiting', because: 'token-endpoint' }, '1 wait for the login service'],
    [{ event: 'holding', because: 'store-blank', until: 0 }, '1 hold for a person'],
    [{ event: 'run-resumed', session: 's-1', count: 1 }, '1 time resumed after an end of the login'],
    [{ event: 'account-switched', from: nobody, to: nobody }, '1 switch to another account'],
    [{ event: 'passed', status: 403, because: 'x' }, '1 refusal left alone'],
    [{ event: 'gave-up', because: 'deadline', heldMs: 0 }, '1 refusal passed on in the end'],
    [{ event: 'upstream-unreachable', code: 'ECONNREFUSED' }, '1 request did not reach the upstream'],
    [{ event: 'internal-error', where: 'x', message: 'y' }, '1 internal error passed through'],
  ])('has a part for %j', (fact, text) => {
    expect(summaryOf([fact])).toBe(`40 requests; ${text}`);
  });

  it('counts in the plural, of switches too', () => {
    const facts: Fact[] = [1, 2].flatMap(() => [
      { event: 'account-switched', from: nobody, to: nobody },
      { event: 'waiting', because: 'token-endpoint' },
    ]);
    expect(summaryOf(facts)).toBe('40 requests; 2 waits for the login service; 2 switches to another account');
  });

  it('adds up the time of those who were sent away and came again, and leaves out what nobody noticed', () => {
    const hold: Fact = { event: 'holding', because: 'no-login', until: 0 };
    expect(summaryOf([hold, { event: 'resend', how: 'retry-after', heldMs: 999 }])).not.toContain('held for');
    const resent: Fact = { event: 'resend', how: 'cut', heldMs: 600_000 };
    expect(summaryOf([hold, resent, { event: 'gave-up', because: 'deadline', heldMs: 60_000 }])).toContain('held for 11 min in all');
  });
});

it.each<[string, Fact, boolean]>([
  ['a refusal that was absorbed', { event: 'released', because: 'adopted', heldMs: 10 }, true],
  ['a renewal by the client, started here', { event: 'messenger', result: 'moved', tookMs: 10, proactive: true }, true],
  ['a run that was resumed', { event: 'run-resumed', session: 's', count: 1 }, true],
  ['a renewal that failed', { event: 'messenger', result: 'unavailable', tookMs: 10, proactive: true }, false],
  ['a refusal that was passed on in the end', { event: 'gave-up', because: 'refused', heldMs: 10 }, false],
  ['a refusal that was left alone', { event: 'passed', status: 403, because: 'permission' }, false],
])('%s counts as help: %j', (_, fact, counts) => {
  const tally = new Tally();
  tally.count(fact);
  expect(tally.hasHelped).toBe(counts);
});
