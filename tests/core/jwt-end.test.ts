import { describe, expect, it } from 'vitest';
import { endOfJwt } from '../../src/core/jwt-end.ts';

const token = (claims: unknown): string => `eyJhbGciOiJSUzI1NiJ9.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('the end of a JWT', () => {
  it('is read from its claims, which are in seconds', () => {
    expect(endOfJwt(token({ exp: 1_700_000_000 }))).toBe(1_700_000_000_000);
    // Characters that base64url writes otherwise than base64.
    expect(endOfJwt(token({ exp: 1_700_000_000, sub: '>>>???~~~' }))).toBe(1_700_000_000_000);
  });

  it.each([
    ['no end', token({ sub: 'job' })],
    ['an end that is no number', token({ exp: '1700000000' })],
    ['one part only', 'opaque'],
    ['claims that are no JSON', 'a.b.c'],
    ['claims that are no object', token('x')],
    ['nothing', ''],
  ])('is not known of a token with %s', (_name, text) => {
    expect(endOfJwt(text)).toBeNull();
  });
});
