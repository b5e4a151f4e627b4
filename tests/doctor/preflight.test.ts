import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/doctor/diagnose.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import type { Level } from '../../src/doctor/credential-facts.ts';
import { preflightOfPeer } from '../../src/doctor/preflight/peer.ts';
import { preflight } from '../../src/doctor/preflight/preflight.ts';
import { credentialOf, factsOf, hour, loginOf, now, storeOf, winnerOf } from './facts.ts';
import { fixedCommand } from '../../src/core/shell-word.ts';

const check = (facts: Facts, forMs: number | null = 8 * hour) => {
  const { answer, exitCode, items } = preflight(facts, diagnose(facts), forMs);
  return { answer, exitCode, worst: items[0] };
};
const withLogin = (changes: Parameters<typeof loginOf>[0], more: Parameters<typeof storeOf>[0] = {}): Facts => {
  return factsOf({ store: storeOf({ reading: { kind: 'login', login: loginOf(changes) }, ...more }) });
};
const level = (what: string, kind: Level['kind'], shape: Partial<NonNullable<Level['shape']>>): Level => {
  const whole = { kind: 'sk-ant-api03', length: 108, flaws: [], isStoredToken: false, expiresAt: null, ...shape };
  return { kind, what, isSet: true, place: null, mentions: [], shape: whole };
};

describe('a preflight', () => {
  it.each<[string, Facts, number | null, string, string | undefined]>([
    ['lets a login that renews itself start a long job', withLogin({}), 8 * hour, 'yes', undefined],
    ['lets a lapsed one start that can be renewed', withLogin({ expiresAt: now - hour }), 8 * hour, 'yes', undefined],
    [
      'refuses a token that nothing renews, one moment too short',
      withLogin({ refresh: null, expiresAt: now + 8 * hour }),
      8 * hour,
      'no',
      'lifetime',
    ],
    [
      'takes one that nothing renews, and lives long enough',
      withLogin({ refresh: null, expiresAt: now + 8 * hour + 1 }),
      8 * hour,
      'yes',
      undefined,
    ],
    ['refuses a job that ends with the login', withLogin({ deadlineAt: now + 8 * hour }), 8 * hour, 'no', 'login'],
    ['takes a job that ends before the login does', withLogin({ deadlineAt: now + 8 * hour + 1 }), 8 * hour, 'yes', 'login'],
    ['sends for a person where the login has ended', withLogin({ deadlineAt: now }), null, 'person', 'login'],
    [
      'sends for a person where the store is blank',
      factsOf({
        credential: credentialOf({ winners: winnerOf('login') }),
        store: storeOf({ reading: { kind: 'blank', identity: loginOf().identity } }),
      }),
      null,
      'person',
      'credential',
    ],
    [
      'sends for a person where there is nothing',
      factsOf({
        credential: credentialOf({ winners: winnerOf('none', 'no credential') }),
        store: storeOf({ reading: { kind: 'absent' }, file: null }),
      }),
      null,
      'person',
      'credential',
    ],
    [
      'refuses where a renewed login cannot be saved',
      withLogin({}, { obstacle: { code: 'store-read-only', detail: 'read-only' }, mount: { isOwn: false, isReadOnly: true } }),
      8 * hour,
      'no',
      'store',
    ],
    [
      'takes a key before the login that was approved at the client’s screen',
      factsOf({
        credential: credentialOf({
          winners: winnerOf('env-api-key', 'ANTHROPIC_API_KEY'),
          levels: [level('ANTHROPIC_API_KEY', 'env-api-key', {})],
        }),
      }),
      null,
      'yes',
      undefined,
    ],
    [
      'takes a key where there is no login',
      factsOf({
        credential: credentialOf({
          winners: winnerOf('env-api-key', 'ANTHROPIC_API_KEY'),
          levels: [level('ANTHROPIC_API_KEY', 'env-api-key', {})],
        }),
        store: storeOf({ reading: { kind: 'absent' }, file: null }),
      }),
      8 * hour,
      'yes',
      undefined,
    ],
    [
      'refuses a gateway’s token that ends within the job',
      factsOf({
        credential: credentialOf({
          winners: winnerOf('env-auth-token', 'ANTHROPIC_AUTH_TOKEN'),
          levels: [level('ANTHROPIC_AUTH_TOKEN', 'env-auth-token', { kind: 'jwt', expiresAt: now + hour })],
        }),
        store: storeOf({ reading: { kind: 'absent' }, file: null }),
      }),
      2 * hour,
      'no',
      'lifetime',
    ],
    [
      'warns of a token for CI, whose end nobody sees',
      factsOf({
        credential: credentialOf({
          winners: winnerOf('env-oauth-token', 'CLAUDE_CODE_OAUTH_TOKEN'),
          levels: [level('CLAUDE_CODE_OAUTH_TOKEN', 'env-oauth-token', { kind: 'sk-ant-oat01' })],
        }),
        store: storeOf({ reading: { kind: 'absent' }, file: null }),
      }),
      8 * hour,
      'yes',
      'lifetime',
    ],
    [
      'refuses a cloud session that ends within the job',
      factsOf({
        credential: credentialOf({ winners: winnerOf('cloud', 'CLAUDE_CODE_USE_BEDROCK') }),
        cloud: { provider: 'bedrock', switch: null, renewal: fixedCommand`aws sso login`, endsAt: now + hour, problems: [] },
      }),
      2 * hour,
      'no',
      'lifetime',
    ],
    ['refuses a wrong clock', factsOf({ clock: { ahead: [], isBeforeBuild: true, jumpedMs: null } }), null, 'no', 'clock'],
    [
      'cannot tell where the vendor does not answer',
      factsOf({
        network: {
          proxies: [],
          certificates: [],
          tlsUnchecked: false,
          online: { host: 'api.anthropic.com', state: 'unreachable', status: null, dateSkewMs: null, detail: 'ECONNREFUSED' },
        },
      }),
      null,
      'unavailable',
      'network',
    ],
  ])('%s', (_name, facts, forMs, answer, question) => {
    const { worst, ...rest } = check(facts, forMs);
    expect(rest).toEqual({ answer, exitCode: { yes: 0, no: 1, person: 3, unavailable: 4 }[answer] });
    expect(worst?.state === 'pass' ? undefined : worst?.question).toBe(question);
    expect(worst?.state === 'person' || worst?.state === 'fail' ? worst.hint : 'x').not.toBeNull();
  });

  it('asks other clients for their own stores', () => {
    const peer = (state: 'good' | 'blank') =>
      factsOf({
        peers: [
          {
            client: 'Codex',
            place: '/x',
            state,
            detail: 'd',
            id: 'codex-session-dead',
            command: fixedCommand`codex login`,
            advice: null,
          },
        ],
      });
    expect(preflightOfPeer(peer('good'), 'codex', null)).toMatchObject({ answer: 'yes' });
    expect(preflightOfPeer(peer('blank'), 'codex', null)).toMatchObject({ answer: 'person', items: [{ hint: 'codex login' }] });
    expect(preflightOfPeer(factsOf(), 'codex', null)).toMatchObject({ answer: 'person' });
    expect(preflightOfPeer(factsOf(), 'toString', null)).toBeNull();
  });
});
