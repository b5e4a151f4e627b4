import { describe, expect, it } from 'vitest';
import { mayRefuse, refusesCredential } from '../../src/core/refusal.ts';

const json = (type: string, message: string): string => JSON.stringify({ type: 'error', error: { type, message } });

function verdict(status: number, body: string, wwwAuthenticate?: string): boolean {
  return refusesCredential({ status, contentType: 'application/json', wwwAuthenticate }, body);
}

describe('refusesCredential', () => {
  const cases: Array<[name: string, refused: boolean, status: number, body: string, challenge?: string]> = [
    ['a 401 that says expired', true, 401, json('authentication_error', 'OAuth token has expired.')],
    ['a 401 in HTML', true, 401, '<html>Unauthorized</html>'],
    ['a 401 without a body', true, 401, ''],
    ['a 401 with an invalid_token challenge', true, 401, '', 'Bearer error="invalid_token"'],
    ['a 401 that asks for more scope', false, 401, '', 'Bearer error="insufficient_scope", scope="x"'],
    ['a 401 that asks for a stronger login', false, 401, '', 'Bearer error="insufficient_user_authentication"'],
    ['a 403 that says revoked', true, 403, json('permission_error', 'OAuth token has been revoked')],
    ['a 403 that says access token revoked', true, 403, json('permission_error', 'OAuth access token has been revoked.')],
    ['a 403 Request not allowed', false, 403, json('forbidden', 'Request not allowed')],
    ['a 403 that only quotes a revoked token', false, 403, JSON.stringify({ result: 'OAuth token has been revoked' })],
    ['a 403 in HTML that mentions a revoked token', false, 403, '<p>OAuth token has been revoked</p>'],
    ['a 429', false, 429, json('rate_limit_error', 'OAuth token has been revoked')],
    ['a 529', false, 529, json('overloaded_error', 'Overloaded')],
    ['a 400', false, 400, json('authentication_error', 'OAuth token has expired.')],
    ['a 200 that quotes one', false, 200, json('authentication_error', '401')],
  ];
  it.each(cases)('%s: %s', (_name, refused, status, body, challenge) => {
    expect(verdict(status, body, challenge)).toBe(refused);
  });

  it('asks for the body of 401 and 403 alone', () => {
    expect([200, 301, 400, 401, 402, 403, 404, 429, 500, 529].filter(mayRefuse)).toEqual([401, 403]);
  });
});
