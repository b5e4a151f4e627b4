import { describe, expect, it } from 'vitest';
import { signInEndItems } from '../../../src/doctor/preflight/sign-in-end.ts';

const now = Date.UTC(2026, 10, 24, 12);
const day = 86_400_000;
const at = (ms: number): string => new Date(now + ms).toISOString();
const result = (ms: number): string => JSON.stringify({ type: 'result', is_error: false, credential_expires_at: at(ms) });
const seen = (text: string) => signInEndItems(text, now).map(({ state, id }) => [state, id]);

describe('what a finished run says of the end of its sign-in', () => {
  it.each<[string, string, ReadonlyArray<readonly [string, string | null]>]>([
    ['nothing', '{"type":"result","is_error":false}', []],
    ['far away', result(20 * day), [['pass', null]]],
    ['soon', result(3 * day - 1), [['warn', 'login-deadline-reached']]],
    ['just not soon', result(3 * day), [['pass', null]]],
    ['past', result(-day), [['warn', 'login-deadline-reached']]],
    ['in a stream, the last of two', `{"type":"system"}\n${result(day)}\nno JSON\n${result(20 * day)}\n`, [['pass', null]]],
    ['in a list of all messages', `[{"type":"system"},${result(day)}]`, [['warn', 'login-deadline-reached']]],
    ['only in what a model wrote', JSON.stringify({ type: 'result', result: result(day) }), []],
    ['in prose', `credential_expires_at: ${at(day)}`, []],
  ])('is told where it is %s', (_name, text, expected) => {
    expect(seen(text)).toEqual(expected);
  });

  it('is told of the client’s own status of its login', () => {
    expect(seen(JSON.stringify({ loggedIn: true, authMethod: 'claude.ai', loginExpiresAt: at(day) }, null, 2))).toEqual([
      ['warn', 'login-deadline-reached'],
    ]);
    expect(seen(JSON.stringify({ loggedIn: true, loginExpiresAt: null }))).toEqual([]);
    expect(seen(JSON.stringify({ loggedIn: false, authMethod: 'none', loginExpiresAt: null }))).toEqual([['person', 'no-credential']]);
  });
});
