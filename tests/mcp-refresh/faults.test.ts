/**
 * Each check of the suite can fail: the reference bridge passes a scenario, and fails it at the check that is there for
 * the fault which is switched on.
 */
import { describe, expect, it } from 'vitest';
import { fastScenarios, loadSuite, reference } from './suite.ts';

const { scenarios, play, commonChecks } = await loadSuite();

/** What the bridge does wrong, in which scenario it shows, and the checks that see it. */
const faults: readonly (readonly [fault: string, scenario: string, ...checks: string[]])[] = [
  ['no-single-flight', 'ended-early-parallel-calls', 'refresh-token-sent-once', 'one-refresh-per-rotation'],
  ['sends-again', 'killed-mid-refresh', 'refresh-token-sent-once'],
  ['gives-up', 'killed-mid-refresh', 'refresh-begun'],
  ['waits-for-ever', 'killed-mid-refresh', 'lost-answer-noticed', 'works-again', 'calls-end'],
  ['waits-for-ever', 'answer-lost', 'lost-answer-noticed', 'works-again'],
  ['redirects-refresh', 'token-endpoint-redirects', 'redirect-not-followed', 'tokens-stay-home'],
  ['drops-refresh-token', 'no-new-refresh-token', 'sign-ins'],
  ['refreshes-always', 'no-expires-in', 'one-refresh-per-rotation'],
  ['asks-twice', 'grant-ended', 'sign-ins'],
  ['keeps-client', 'authorization-server-changed', 'nothing-of-the-old-server', 'tokens-stay-home'],
  ['gives-up', 'ended-early', 'refused-call-served'],
  ['gives-up', 'ended-before-reply', 'answer-delivered'],
  ['says-it-twice', 'ended-before-reply', 'executed-once'],
  ['says-it-twice', 'call-not-repeated', 'refused-call-counts-once'],
  ['repeats-broken-calls', 'call-not-repeated', 'broken-call-is-an-error', 'broken-call-not-repeated'],
  ['calls-again', 'expiry-mid-stream-lost', 'lost-call-is-an-error', 'executed-once'],
  ['calls-again', 'expiry-mid-stream-resumable', 'executed-once', 'resumed-by-id'],
  ['forgets-progress', 'expiry-mid-stream-resumable', 'progress-once'],
  ['never-listens', 'ended-early-while-listening', 'listens'],
  ['listens-once', 'ended-early-while-listening', 'listens-again', 'passes-on'],
  ['swallows-errors', 'forbidden-is-not-expired', 'forbidden-call-is-an-error', 'calls-end'],
  ['takes-403-for-401', 'forbidden-is-not-expired', 'token-kept'],
  ['follows-with-token', 'redirect-keeps-token', 'tokens-stay-home'],
  ['swallows-errors', 'redirect-keeps-token', 'redirected-call-ends'],
  ['initializes-again', 'session-survives', 'session-kept'],
  ['tries-for-ever', 'refused-for-ever', 'no-loop'],
  ['swallows-errors', 'refused-for-ever', 'refused-call-ends'],
  ['asks-at-503', 'token-endpoint-unavailable', 'sign-ins'],
  ['chatters', 'expiry-between-calls', 'stdout-is-mcp'],
];

const patienceMs = 6_000;

describe.concurrent('the reference bridge', { timeout: 60_000 }, () => {
  // The others are passed by the bridge that `holdfast.test.ts` plays them with.
  const shown = [...new Set(faults.map(([, scenario]) => scenario))].filter((scenario) => !fastScenarios.includes(scenario));
  it.each(shown)('passes %s', async (name) => {
    const { verdict, reasons } = await play(scenarios.get(name), reference(), {});
    expect({ verdict, reasons }).toEqual({ verdict: 'pass', reasons: [] });
  });

  // Some faults are races, which a busy machine may not run.
  it.each(faults)('that has the fault %s fails %s', { retry: 3 }, async (fault, name, ...checks) => {
    const { verdict, checks: made } = await play(scenarios.get(name), reference(fault), { patienceMs });
    const failed = made.filter(({ status }) => status === 'FAILURE').map(({ id }) => id);
    expect(verdict).not.toBe('pass');
    expect(failed).toEqual(expect.arrayContaining(checks));
  });
});

it('has a fault for each check but those that calls are served', () => {
  const shown = new Set(faults.flatMap(([, scenario, ...checks]) => checks.map((id) => `${scenario} ${id}`)));
  const common = commonChecks({}).map(({ id }) => id);
  const own = [...scenarios.values()].flatMap(({ name, checks }) =>
    checks.filter(({ isService, level }) => isService !== true && level === 'must').map(({ id }) => `${name} ${id}`),
  );
  const commonShown = new Set(faults.flatMap(([, , ...checks]) => checks));
  expect(own.filter((check) => !shown.has(check))).toEqual([]);
  expect(common.filter((id) => !commonShown.has(id))).toEqual([]);
});
