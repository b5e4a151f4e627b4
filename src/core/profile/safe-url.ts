import { isLoopbackHttp, urlIn } from '../address.ts';

/**
 * Whether a secret may be sent to a URL: `https`, or `http` to this machine itself (RFC 8252 §8.3 has the same exception);
 * no user, password or fragment in it, and nothing that a URL parser would take out of it.
 */
export function isSafeUrl(text: string): boolean {
  const url = urlIn(text);
  if (typeof url === 'string' || url.hash !== '') return false;
  return url.protocol === 'https:' || isLoopbackHttp(url);
}
