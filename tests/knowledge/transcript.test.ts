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
    ['was refused before the last turn began', [person, refused, person], 'well'],
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
