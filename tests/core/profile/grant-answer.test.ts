import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenAnswer } from '../../../src/core/profile/grant-answer.ts';
import { lifetimeMs, readGrantAnswer } from '../../../src/core/profile/grant-answer.ts';
import { Secret } from '../../../src/core/profile/secret.ts';

const now = 1_800_000_000_000;
const answer = (over: Partial<TokenAnswer>): TokenAnswer => ({
  status: 200,
  contentType: 'application/json',
  retryAfter: null,
  body: '{}',
  startedAt: now - 100,
  now,
  ...over,
});
const good = { access_token: 'fake-access-2', refresh_token: 'fake-refresh-2', token_type: 'bearer', expires_in: 3600 };

describe('an answer of a token endpoint', () => {
  it('grants what it brings', () => {
    const outcome = readGrantAnswer(answer({ body: JSON.stringify({ ...good, scope: 'a b' }) }));
    expect(outcome).toMatchObject({ kind: 'granted', startedAt: now - 100, granted: { lifetimeMs: 3_600_000, scope: 'a b' } });
    if (outcome.kind !== 'granted') return;
    expect([outcome.granted.access.reveal(), outcome.granted.refresh?.reveal()]).toEqual(['fake-access-2', 'fake-refresh-2']);
  });

  it.each(['', null, undefined, 7])('keeps the refresh token there was when it brings %j', (refresh_token) => {
    expect(readGrantAnswer(answer({ body: JSON.stringify({ ...good, refresh_token }) }))).toMatchObject({
      kind: 'granted',
      granted: { refresh: null },
    });
  });

  it.each(['odd type', 7, null])('takes an access token whatever its token type is (%j)', (token_type) => {
    expect(readGrantAnswer(answer({ body: JSON.stringify({ ...good, token_type }), contentType: 'text/html' }))).toMatchObject({
      kind: 'granted',
    });
  });

  it.each(['Bearer\r\nx-evil: 1', 'Bearer\n', 'odd type', ' ', '', 'B\u00e9arer', 'x'.repeat(65), '-x', 'urn:a:b', { a: 1 }])(
    'writes nothing into a header that is no token type (%j)',
    (token_type) => {
      const outcome = readGrantAnswer(answer({ body: JSON.stringify({ ...good, token_type }) }));
      expect(outcome).toMatchObject({ kind: 'granted', granted: { tokenType: 'Bearer' } });
    },
  );

  it.each(['bearer', 'DPoP', 'N_A', 'mac-1.0'])('keeps a token type that is one (%s)', (token_type) => {
    expect(readGrantAnswer(answer({ body: JSON.stringify({ ...good, token_type }) }))).toMatchObject({
      granted: { tokenType: token_type },
    });
  });

  it.each(['a\r\nx: 1', 'a\u0000', '\u001b[31m', 'ü', '\u202e'])('takes no access token that fits into no header (%j)', (access_token) => {
    const outcome = readGrantAnswer(answer({ body: JSON.stringify({ ...good, access_token }) }));
    expect(outcome).toMatchObject({ kind: 'lost', how: 'unreadable' });
    expect(JSON.stringify(outcome)).not.toContain(JSON.stringify(access_token).slice(1, -1));
  });

  it.each([
    ['a  b\r\nc', 'a b c'],
    ['a \u001b[31mred', 'a'],
    ['say "x" a\\b ok', 'say ok'],
    ['\u202e', null],
    [['a'], null],
    [Array.from({ length: 10_000 }, () => 'abc').join(' '), Array.from({ length: 2_048 }, () => 'abc').join(' ')],
  ])('keeps of a scope what is one (%#)', (scope, kept) => {
    expect(readGrantAnswer(answer({ body: JSON.stringify({ ...good, scope }) }))).toMatchObject({ granted: { scope: kept } });
  });

  it.each<[string, Partial<TokenAnswer>, object]>([
    ['400 invalid_grant', { status: 400, body: '{"error":"invalid_grant"}' }, { kind: 'refused', about: 'grant', error: 'invalid_grant' }],
    ['401 invalid_client', { status: 401, body: '{"error":"invalid_client"}' }, { kind: 'refused', about: 'client' }],
    ['400 unauthorized_client', { status: 400, body: '{"error":"unauthorized_client"}' }, { kind: 'refused', about: 'client' }],
    ['400 unsupported_grant_type', { status: 400, body: '{"error":"unsupported_grant_type"}' }, { kind: 'refused', about: 'client' }],
    ['400 invalid_scope', { status: 400, body: '{"error":"invalid_scope"}' }, { kind: 'refused', about: 'client' }],
    ['400 invalid_request', { status: 400, body: '{"error":"invalid_request"}' }, { kind: 'refused', about: 'client' }],
    ['400 invalid_target', { status: 400, body: '{"error":"invalid_target"}' }, { kind: 'refused', about: 'client' }],
    [
      'an error that nobody knows',
      { status: 400, body: '{"error":"strange"}' },
      { kind: 'refused', about: 'unknown', error: 'strange', status: 400 },
    ],
    ['200 with such an error', { body: '{"ok":false,"error":"token_revoked"}' }, { kind: 'refused', about: 'unknown', status: 200 }],
    ['an error that may be a token', { status: 400, body: '{"error":"fake-Refresh-1"}' }, { kind: 'refused', error: 'unknown_error' }],
    [
      'a type that may be a token',
      { status: 404, contentType: 'text/fake-refresh-1' },
      { kind: 'unavailable', detail: 'the token endpoint answered 404' },
    ],
    ['200 with an error', { body: '{"error":"bad_refresh_token"}' }, { kind: 'refused', about: 'grant' }],
    ['an error beside a token', { body: JSON.stringify({ ...good, error: 'invalid_grant' }) }, { kind: 'refused', about: 'grant' }],
    ['400 temporarily_unavailable', { status: 400, body: '{"error":"temporarily_unavailable"}' }, { kind: 'unavailable' }],
    [
      '403 HTML',
      { status: 403, contentType: 'text/html; charset=utf-8', body: '<h1>invalid_grant</h1>' },
      { kind: 'unavailable', detail: 'the token endpoint answered 403 with text/html' },
    ],
    ['401 without JSON', { status: 401, body: 'invalid_grant' }, { kind: 'unavailable' }],
    ['404', { status: 404, body: '' }, { kind: 'unavailable' }],
    ['a redirect', { status: 302, body: '' }, { kind: 'unavailable' }],
    ['429', { status: 429, body: '{"error":"rate_limited"}', retryAfter: '7' }, { kind: 'unavailable', retryAfterMs: 7_000 }],
    ['503', { status: 503, body: '', retryAfter: new Date(now + 9_000).toUTCString() }, { kind: 'unavailable', retryAfterMs: 9_000 }],
    ['500', { status: 500, body: '' }, { kind: 'lost', how: 'server-error' }],
    ['500 with an error of the login', { status: 500, body: '{"error":"invalid_grant"}' }, { kind: 'lost', how: 'server-error' }],
    ['502 HTML', { status: 502, contentType: 'text/html', body: '<html>' }, { kind: 'lost', how: 'server-error' }],
    ['504', { status: 504, body: '' }, { kind: 'lost', how: 'server-error' }],
    ['200 with garbage', { body: '<html>', contentType: 'text/html' }, { kind: 'lost', how: 'unreadable' }],
    ['200 with half a body', { body: '{"access_token":"fake' }, { kind: 'lost', how: 'unreadable' }],
    ['200 without a token', { body: '{}' }, { kind: 'lost', how: 'unreadable' }],
    ['200 with an empty token', { body: '{"access_token":""}' }, { kind: 'lost', how: 'unreadable' }],
    ['204', { status: 204, body: '' }, { kind: 'lost', how: 'unreadable' }],
  ])('%s', (_, over, expected) => expect(readGrantAnswer(answer(over))).toMatchObject(expected));

  it.each<[string | null, number | null]>([
    [null, null],
    ['', null],
    ['soon', null],
    ['0', 0],
    ['3600', 3_600_000],
    ['3601', 3_600_000],
    [new Date(now - 5_000).toUTCString(), 0],
  ])('reads Retry-After %j as %j ms', (retryAfter, retryAfterMs) => {
    expect(readGrantAnswer(answer({ status: 429, retryAfter }))).toMatchObject({ retryAfterMs });
  });

  it('never quotes what came, whatever came', () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.constant('{"error":"fake secret"}'), fc.constant('{"error":7}'));
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), text, (status, body) => {
        const canary = 'canary-7f3a';
        const outcome = readGrantAnswer(answer({ status, body: body.replaceAll('fake', canary), contentType: canary }));
        expect(JSON.stringify(outcome)).not.toContain(canary);
      }),
    );
  });

  it('refuses for nothing but an error member', () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), fc.string(), (status, body) => {
        fc.pre(!body.includes('"error"'));
        expect(readGrantAnswer(answer({ status, body })).kind).not.toBe('refused');
      }),
    );
  });
});

describe('expires_in', () => {
  it.each<[unknown, number | null]>([
    [3600, 3_600_000],
    ['3600', 3_600_000],
    [' 60 ', 60_000],
    [0.5, 500],
    [1, 1_000],
    [0, null],
    [-1, null],
    ['', null],
    ['soon', null],
    ['-5', null],
    [undefined, null],
    [null, null],
    [true, null],
    [Number.NaN, null],
    [Infinity, null],
    [400 * 86_400, 400 * 86_400_000],
    [400 * 86_400 + 1, null],
    [1e300, null],
  ])('%j is %j ms', (expiresIn, ms) => expect(lifetimeMs(expiresIn)).toBe(ms));
});

describe('the words of a server', () => {
  const read = (body: object | string, status = 400, sent: readonly Secret[] = []) =>
    readGrantAnswer({
      status,
      contentType: 'application/json',
      retryAfter: null,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      startedAt: 0,
      now: 0,
      sent,
    });
  const wordsIn = (description: unknown, ...sent: string[]): unknown => {
    const outcome = read(
      { error: 'invalid_grant', error_description: description },
      400,
      sent.map((token) => new Secret(token)),
    );
    return outcome.kind === 'refused' ? outcome.description : outcome;
  };

  it.each<[unknown, string | undefined]>([
    ['The refresh token was revoked by ada@example.com.', 'The refresh token was revoked by ada@example.com.'],
    ['see https://help.example.com/oauth/errors', 'see https://help.example.com/oauth/errors'],
    ['one\r\ntwo\u001b[31mthree\u202efour', 'one two three four'],
    ['session \u001b[1;31mended\u001b[0m by \u001b]0;title\u0007admin', 'session ended by admin'],
    ['see \u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\', 'see here'],
    ['say "hello" `now`', "say 'hello' 'now'"],
    ['unknown token 7f3a7f3a7f3a7f3a7f3a7f3a', 'unknown token …'],
    ['x'.repeat(500), `${'x'.repeat(200)} …`],
    [' \t ', undefined],
    [{ not: 'a text' }, undefined],
    [undefined, undefined],
  ])('%j is shown as %j', (given, shown) => expect(wordsIn(given)).toBe(shown));

  it('are shown without the token that they quote, however short that is and however it is spelled', () => {
    expect(wordsIn('refresh token rt-ab.c is not known', 'rt-ab.c')).toBe('refresh token [token] is not known');
    expect(wordsIn('refresh token rt%2Dab.c is not known', 'rt-ab.c')).toBe('refresh token [token] is not known');
  });

  it('stand beside a refusal in other words, of which only the status is a fact', () => {
    expect(read({ message: 'no', error_description: 'session is over' }, 403)).toEqual({
      kind: 'unavailable',
      detail: 'the token endpoint answered 403 with application/json: "session is over"',
      retryAfterMs: null,
      status: 403,
    });
  });

  it.each([407, 408, 425, 429, 503, 302])('%s is no definite refusal', (status) => {
    expect(read('<html>', status)).not.toHaveProperty('status');
  });
});
