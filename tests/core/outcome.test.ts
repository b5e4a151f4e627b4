import { describe, expect, it } from 'vitest';
import type { IncidentCause } from '../../src/core/incident.ts';
import type { Stuck } from '../../src/core/outcome.ts';
import { endBeforeStart, endOfRun, outcomeOfIncident } from '../../src/core/outcome.ts';

const where = {
  host: 'host',
  user: 'ada',
  place: '/store',
  account: 'ada@example.com',
  loginCommand: 'claude auth login',
};
const dead: Stuck = { on: 'person', because: 'login-ended' };
const away: Stuck = { on: 'vendor', because: 'token-endpoint' };

describe('how a run ended', () => {
  it.each<[string, number, Stuck | null, number, string]>([
    ['its child ended well', 0, null, 0, 'good'],
    ['its child ended well, although nobody logged in for it', 0, dead, 0, 'good'],
    ['its child failed of its own', 1, null, 1, 'failed'],
    ['its child failed with a code that means something here', 3, null, 3, 'failed'],
    ['its child failed with the other one', 4, null, 4, 'failed'],
    ['its child failed while nobody had logged in', 1, dead, 3, 'blocked'],
    ['its child failed of its own code then', 4, dead, 3, 'blocked'],
    ['its child failed while the vendor was away', 1, away, 4, 'unavailable'],
    ['its child failed since the vendor refuses each new login', 1, { on: 'vendor', because: 'fresh-login-refused' }, 1, 'failed'],
    ['the last code that is no signal’s', 128, dead, 3, 'blocked'],
    ['the first signal’s', 129, dead, 129, 'blocked'],
    ['it was told to end while a person was waited for', 143, dead, 143, 'blocked'],
    ['it was told to end while the vendor was waited for', 130, away, 130, 'unavailable'],
    ['it was told to end in the middle of its work', 130, null, 130, 'failed'],
  ])('%s', (_, childExitCode, stuck, exitCode, outcome) => {
    expect(endOfRun(childExitCode, stuck, where)).toMatchObject({ exitCode, childExitCode, outcome });
  });

  it('says who must do what, and where the cause lies', () => {
    expect(endOfRun(1, dead, where)).toMatchObject({ who: 'person', next: 'claude auth login', scope: 'account-session' });
    expect(endOfRun(1, { on: 'person', because: 'store-not-writable' }, where)).toMatchObject({
      who: 'person',
      next: 'see to it that ada can save at /store',
      scope: 'local-runtime',
    });
    expect(endOfRun(1, away, where)).toMatchObject({ who: 'vendor', next: null, scope: 'vendor' });
    expect(endOfRun(1, null, where)).toMatchObject({ who: null, next: null, scope: null });
  });

  it.each([
    ['nobody logged in', 3, 'login-needed', dead, 'blocked'],
    ['nobody logged in, seen by its code alone', 3, 'login-needed', null, 'blocked'],
    ['the login service was away', 4, 'server-unavailable', away, 'unavailable'],
    ['there is no such command', 2, 'command-not-found', null, 'failed'],
    ['it was told to end while a person was waited for', 143, null, dead, 'blocked'],
    ['it was told to end otherwise', 130, null, null, 'failed'],
  ] as const)('before its start: %s', (_, exitCode, code, stuck, outcome) => {
    expect(endBeforeStart(exitCode, code, stuck, where)).toMatchObject({ exitCode, childExitCode: null, outcome });
  });
});

describe('how a turn came out that ended without its login', () => {
  it.each<[IncidentCause, string, string | null]>([
    ['store-blank', 'blocked', 'claude auth login'],
    ['no-login', 'blocked', 'claude auth login'],
    ['store-unreadable', 'blocked', 'claude auth login'],
    ['login-ended', 'blocked', 'claude auth login'],
    ['other-credential', 'blocked', 'holdfast doctor'],
    ['access-token-expired', 'unavailable', 'claude --resume s'],
    ['refused', 'failed', 'claude --resume s'],
  ])('%s', (cause, outcome, next) => {
    expect(outcomeOfIncident(cause, 'claude auth login', 'claude --resume s')).toMatchObject({ outcome, next });
  });
});
