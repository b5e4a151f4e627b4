/** Hosts that mean this machine itself. */
const loopback: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Whether a secret may be sent to a URL: `https`, or `http` to this machine itself (RFC 8252 §8.3 has the same exception);
 * no user, password or fragment in it.
 */
export function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.hash !== '') return false;
  return url.protocol === 'https:' || isLoopbackHttp(url);
}

export function isLoopbackHttp(url: URL): boolean {
  return url.protocol === 'http:' && loopback.has(url.hostname);
}
