import { describe, expect, it } from 'vitest';
import { judgeRun } from '../../src/doctor/preflight/run-result.ts';
import type { RunReport } from '../../src/doctor/preflight/run-result.ts';

/** As little of a matcher as these need. */
function explain(text: string): RunReport {
  const known: ReadonlyArray<readonly [RegExp, string]> = [
    [/not logged in/i, 'no-credential'],
    [/could not be refreshed|login expired/i, 'refresh-token-dead'],
    [/has expired/i, 'access-token-expired'],
    [/"subtype":"success"/, 'ci-setup-token'],
    [/credit balance/i, 'credit-balance'],
  ];
  const id = known.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  return { id, auth: id !== null, confidence: id === null ? 0 : 0.9, first: id === null ? null : `mend ${id}` };
}

const refused = 'Failed to authenticate. API Error: 401 OAuth token has expired. Please obtain a new token or refresh your existing token.';
const result = (fields: object): string =>
  JSON.stringify({ type: 'result', subtype: 'success', is_error: false, num_turns: 3, total_cost_usd: 0.2, result: 'done', ...fields });
const synthetic = (text: string): string =>
  JSON.stringify({
    type: 'assistant',
    session_id: 's',
    error: 'authentication_failed',
    message: { model: '<synthetic>', content: [{ type: 'text', text }] },
  });
const said = (text: string): string =>
  JSON.stringify({ type: 'assistant', session_id: 's', message: { model: 'm', content: [{ type: 'text', text }] } });
const asked = JSON.stringify({ type: 'user', session_id: 's', message: { content: 'fix it' } });

const verdict = (text: string) => judgeRun(text, explain).map(({ state, id }) => [state, id]);

describe('a finished run', () => {
  it.each<[string, string, ReadonlyArray<readonly [string, string | null]>]>([
    ['that worked, as json', result({}), [['pass', null]]],
    ['that worked, in lines of json', result({}).replaceAll(',"', ',\n  "'), [['pass', null]]],
    [
      'that says success over a refused login',
      result({ is_error: true, api_error_status: 401, result: refused, num_turns: 1, total_cost_usd: 0 }),
      [['fail', 'access-token-expired']],
    ],
    [
      'that was never logged in',
      result({ is_error: true, api_error_status: null, result: 'Not logged in · Please run /login' }),
      [['person', 'no-credential']],
    ],
    [
      'whose login ended',
      `${asked}\n${synthetic('Failed to authenticate: OAuth session expired and could not be refreshed')}\n${result({ is_error: true, result: 'Failed to authenticate: OAuth session expired and could not be refreshed' })}`,
      [['person', 'refresh-token-dead']],
    ],
    ['that was refused, and went on well', `${asked}\n${synthetic(refused)}\n${asked}\n${said('done')}\n${result({})}`, [['pass', null]]],
    [
      'that went well, and was refused at last',
      `${asked}\n${said('done')}\n${asked}\n${synthetic(refused)}\n${result({ is_error: true, result: refused })}`,
      [['fail', 'access-token-expired']],
    ],
    [
      'whose agent quotes the error',
      `${asked}\n${said(`The log says: ${refused}`)}\n${result({ result: `The log says: ${refused}` })}`,
      [['pass', null]],
    ],
    ['that did nothing', result({ num_turns: 1, total_cost_usd: 0, result: '' }), [['fail', null]]],
    ['of a command that asks no model', result({ num_turns: 1, total_cost_usd: 0, result: 'Total cost: $0' }), [['warn', null]]],
    ['of one turn that cost something', result({ num_turns: 1, total_cost_usd: 0.01 }), [['pass', null]]],
    ['that was cut off', `${asked}\n${said('I will')}`, [['fail', null]]],
    [
      'with the time stamps of a CI log',
      `2026-11-24T10:00:00.1234567Z ${asked}\n2026-11-24T10:00:01.1234567Z ${result({ is_error: true, result: refused })}`,
      [['fail', 'access-token-expired']],
    ],
    ['as text that worked', 'I fixed the test.\n', [['pass', null]]],
    ['as text that is the client’s own word', `${refused}\n`, [['fail', 'access-token-expired']]],
    ['as text of a client without a login', 'Not logged in · Please run /login\n', [['person', 'no-credential']]],
    ['as text without credit', 'Credit balance is too low\n', [['fail', 'credit-balance']]],
    [
      'as text that only speaks of a refusal',
      `I looked at the failure.\n${refused} is what it says.\nThe cause is the clock.\nI mended it.\nAll tests pass.\n`,
      [['pass', null]],
    ],
    [
      'that says success, and answers with the client’s own refusal',
      result({ num_turns: 1, total_cost_usd: 0, result: 'Not logged in · Please run /login' }),
      [['person', 'no-credential']],
    ],
    [
      'that says success after work that cost something, and answers with the refusal',
      result({ num_turns: 14, total_cost_usd: 0.3, result: 'Failed to authenticate: OAuth session expired and could not be refreshed' }),
      [['person', 'refresh-token-dead']],
    ],
    ['whose last words are in colour', '\u001B[31mNot logged in · Please run /login\u001B[39m\n', [['person', 'no-credential']]],
    ['that was ended by its own limit', result({ subtype: 'error_max_turns', result: undefined }), [['fail', null]]],
    ['that printed nothing', ' \n', [['fail', null]]],
  ])('%s', (_name, text, expected) => {
    expect(verdict(text)).toEqual(expected);
  });

  it.each([
    ['sk-ant-oat01-FAKEFAKE', 'FAKEFAKE'],
    ['Bearer abc123def', 'abc123def'],
    ['https://ada:hunter22@proxy.example', 'hunter22'],
    ['https://llm.example/v1?api_key=k3y', 'k3y'],
  ])('quotes no %s of what a run printed', (printed, secret) => {
    const texts = [
      result({ is_error: true, result: `API Error: 401 invalid ${printed}` }),
      result({ is_error: false, result: `Not logged in ${printed}` }),
      `API Error: 401 authentication_error ${printed}`,
    ];
    for (const text of texts) expect(JSON.stringify(judgeRun(text, explain))).not.toContain(secret);
  });

  it('says what to do first, and that it lied', () => {
    const [item] = judgeRun(result({ is_error: true, result: refused }), explain);
    expect(item).toMatchObject({ hint: 'mend access-token-expired' });
    expect(item?.found).toBe(`the run says success, and its last turn failed: ${refused}`);
  });
});
