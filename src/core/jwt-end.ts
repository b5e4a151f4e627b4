import { objectFrom, objectOf } from './json.ts';

/**
 * When a JWT ends by its own word (`exp`, RFC 7519 §4.1.4), epoch milliseconds, read without trusting it; null where it is no
 * JWT, or names no end.
 */
export function endOfJwt(token: string): number | null {
  try {
    const claims = token.split('.')[1] ?? '';
    const text = atob(claims.replaceAll('-', '+').replaceAll('_', '/'));
    const { exp } = objectOf(objectFrom(text));
    return typeof exp === 'number' ? exp * 1_000 : null;
  } catch {
    return null;
  }
}
