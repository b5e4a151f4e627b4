import { describe, expect, it } from 'vitest';
import { openTurnReader } from '../../src/knowledge/transcript.ts';
import type { LastTurn } from '../../src/knowledge/transcript.ts';
import { explainer } from './known.ts';

const person = { type: 'user', sessionId: 's', message: { role: 'user', content: 'go on' } };
const answer = (text: string): object => ({ type: 'assistant', sessionId: 's', message: { content: [{ type: 'text', text }] } });
const refused = {
  type: 'assistant',
  sessionId: 's',
  error: 'authentication_failed',
  isApiErrorMessage: true,
  message: { model: '<synthetic>', content: [{ type: 'text', text: 'API Error: 401 OAuth token has expired · Please run /login' }] },
};
const retried = {
  type: 'system',
  subtype: 'api_error',
  sessionId: 's',
  error: { status: 401, formatted: '401 OAuth token has expired', rateLimits: null, isNetworkDown: false },
};
const tool = (text: string): object => ({
  type: 'user',
  sessionId: 's',
  message: { content: [{ type: 'tool_result', is_error: true, content: [{ type: 'text', text }] }] },
});

const read = (text: string): object => ({
  type: 'user',
  sessionId: 's',
  message: { content: [{ type: 'tool_result', content: text }] },
});

function lastOf(records: readonly object[]): LastTurn | null {
  const reader = openTurnReader();
  for (const record of records) reader.take(JSON.stringify(record));
  return reader.last();
}

const lines = (records: readonly object[]): string => records.map((record) => JSON.stringify(record)).join('\n');

describe('a session', () => {
  it.each<[string, object[], string | null]>([
    ['ends with the client’s own error', [person, refused], 'failed'],
    ['was healed in the same turn', [person, refused, answer('done')], 'well'],
    ['was healed by the next turn', [person, refused, person, answer('done')], 'well'],
    ['was refused, and whose next turn nobody has answered yet', [person, refused, person], 'open'],
    ['has only begun', [person], 'open'],
    ['was cut off while it retried', [person, retried], 'failed'],
    ['had a tool’s refusal before the last turn', [person, tool('npm error code E401'), person, answer('done')], 'well'],
    ['read about a refusal with a tool', [person, read('npm error code E401')], 'well'],
    ['ends with a tool’s refusal', [person, answer('trying'), tool('npm error code E401')], 'tool-failed'],
    ['only quotes an error', [person, answer('It says: API Error: 401 OAuth token has expired')], 'well'],
  ])('that %s', (_, records, kind) => {
    expect(lastOf(records)?.kind).toBe(kind);
  });

  it('is none where no line is a record', () => {
    expect(lastOf([{ type: 'error', message: 'x' }, { level: 'info' }])).toBeNull();
  });

  it('is judged by its last turn, not by what the model wrote', () => {
    expect(explainer.explain(lines([person, refused])).id).toBe('access-token-expired');
    expect(explainer.explain(lines([person, refused, answer('fine')])).id).toBe('not-an-error');
    expect(explainer.explain(lines([person, answer('401 OAuth token has expired')])).id).toBe('not-an-error');
  });

  it('is called well only where somebody says so', () => {
    expect(explainer.explain(lines([person])).id).toBeNull();
    expect(explainer.explain(lines([person, refused, person])).id).toBe('access-token-expired');
    expect(explainer.explain(lines([person, read('fine')])).id).toBe('not-an-error');
  });

  it('tells by what its records say, not by where it ran or how they are called', () => {
    const elsewhere = { ...retried, cwd: '/home/dev/rate-limit', gitBranch: 'fix/keychain-locked', slug: 'invalid-grant' };
    expect(explainer.explain(lines([person, elsewhere])).id).toBe('access-token-expired');
  });

  it('is none where a record stands among other lines', () => {
    const log = `INFO start\nINFO go\nERROR invalid x-api-key\n${JSON.stringify(answer('done'))}`;
    expect(explainer.explain(log).id).toBe('api-key-invalid');
  });

  it('keeps a tool’s refusal apart from its own', () => {
    expect(explainer.explain(lines([person, tool('HTTP 401: invalid authentication credentials')]))).toMatchObject({
      id: 'tool-own-401',
      auth: false,
    });
  });

  it('believes is_error, not the subtype', () => {
    const result = {
      type: 'result',
      subtype: 'success',
      is_error: true,
      session_id: 's',
      api_error_status: 401,
      num_turns: 1,
      total_cost_usd: 0,
      result: 'Failed to authenticate. API Error: 401 OAuth access token is invalid.',
    };
    expect(explainer.explain(JSON.stringify(result))).toMatchObject({ id: 'ci-setup-token', auth: true });
  });
});
