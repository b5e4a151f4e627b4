/** What a token endpoint can do wrong with one refresh, and what must come of it. */
import { shortLimitMs } from './faulted.ts';
import type { Act } from './servers/acts.ts';
import { answers, commitsThen, cuts, slowly, works } from './servers/acts.ts';

/** What a caller has in its hands: nothing, and the command that a person must run. */
export const login = 'none, holdfast login score';
const setUp = 'none, holdfast profiles show score';
export const away = 'none, nobody can help';
export const html = '<html><body>Bad Gateway</body></html>';
const in120s = (): string => new Date(Date.now() + 120_000).toUTCString();

/** Milliseconds from the failure until the next try; tests run slowly at times. */
const soon = { from: 500, to: 2_000 };
const inTwoMinutes = { from: 117_000, to: 120_000 };
const inFiveMinutes = { from: 298_000, to: 300_000 };

export interface Row {
  readonly fault: string;
  readonly act: () => Act;
  readonly caller: string;
  readonly trouble: string;
  readonly next: { readonly from: number; readonly to: number };
  /** What the caller gets after that time. */
  readonly later: string;
  /** How many requests there have been by then. */
  readonly posts: number;
}

const unavailable = { caller: away, trouble: 'unavailable', next: soon, later: 'fake-access-1', posts: 2 };
const lost = { caller: login, next: soon, later: login, posts: 1 };

export const faults: readonly Row[] = [
  ...['invalid_request', 'invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'].map((error) =>
    refusesSetUp(400, error),
  ),
  refusesSetUp(401, 'invalid_client'),
  ...[400, 401, 200].map((status) => ({
    fault: `${status} invalid_grant`,
    act: () => answers(status, { error: 'invalid_grant' }),
    caller: login,
    trouble: 'refused, grant: invalid_grant',
    next: inFiveMinutes,
    later: login,
    posts: 1,
  })),
  {
    fault: '200 with an error of its own',
    act: () => answers(200, { error: 'bad_refresh_token' }),
    caller: login,
    trouble: 'refused, grant: bad_refresh_token',
    next: inFiveMinutes,
    later: login,
    posts: 1,
  },
  { fault: '400 without a word', act: () => answers(400, ''), ...unavailable },
  { fault: '401 without a word', act: () => answers(401, ''), ...unavailable },
  { fault: '403 with a page', act: () => answers(403, html), ...unavailable },
  { fault: '404', act: () => answers(404, html), ...unavailable },
  { fault: '429', act: () => answers(429, ''), ...unavailable },
  { fault: '429 with seconds to wait', act: () => answers(429, '', { 'retry-after': '120' }), ...unavailable, next: inTwoMinutes },
  { fault: '429 with a date to wait for', act: () => answers(429, '', { 'retry-after': in120s() }), ...unavailable, next: inTwoMinutes },
  { fault: '429 that says invalid_grant', act: () => answers(429, { error: 'invalid_grant' }), ...unavailable },
  { fault: '503', act: () => answers(503, html), ...unavailable },
  { fault: '503 with seconds to wait', act: () => answers(503, '', { 'retry-after': '120' }), ...unavailable, next: inTwoMinutes },
  { fault: '400 temporarily_unavailable', act: () => answers(400, { error: 'temporarily_unavailable' }), ...unavailable },
  { fault: '200 with a page, the token spent', act: () => commitsThen(answers(200, html)), ...lost, trouble: 'lost, unreadable' },
  {
    fault: '200 with garbage, the token spent',
    act: () => commitsThen(answers(200, '\u0000{"access_tok')),
    ...lost,
    trouble: 'lost, unreadable',
  },
  {
    fault: '200 without a token, the old one spent',
    act: () => commitsThen(answers(200, { token_type: 'Bearer' })),
    ...lost,
    trouble: 'lost, unreadable',
  },
  { fault: 'a connection that is cut, the token spent', act: () => commitsThen('cut'), ...lost, trouble: 'lost, reset' },
  { fault: 'a connection that is cut, nothing spent', act: () => cuts, ...lost, trouble: 'lost, reset' },
  { fault: 'a body that is cut, the token spent', act: () => commitsThen('cut-in-body'), ...lost, trouble: 'lost, reset' },
  { fault: 'an answer without end', act: () => commitsThen(answers(200, ' '.repeat(300_000))), ...lost, trouble: 'lost, reset' },
  { fault: 'silence, the token spent', act: () => commitsThen('hang'), ...lost, trouble: 'lost, timeout' },
  { fault: 'an answer that is too late', act: () => slowly(10 * shortLimitMs, works()), ...lost, trouble: 'lost, timeout' },
];

/** The set-up is not accepted, and the token was not spent. */
function refusesSetUp(status: number, error: string): Row {
  const act = (): Act => answers(status, { error });
  const trouble = `refused, client: ${error}`;
  return { fault: `${status} ${error}`, act, caller: setUp, trouble, next: inFiveMinutes, later: 'fake-access-1', posts: 2 };
}
