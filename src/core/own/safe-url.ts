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

/**
 * Whether a URL leads to this machine itself, however it is written and whatever the scheme: what somebody else names must
 * not make this machine ask itself.
 */
export function meansThisMachine({ hostname }: URL): boolean {
  const host = hostname.replace(/\.$/, '');
  // The URL parser has brought every way to write an IPv4 address into this one.
  const isLoopback4 = /^127\.\d+\.\d+\.\d+$/.test(host) || host === '0.0.0.0';
  const isLoopback6 =
    host === '[::1]' || host === '[::]' || /^\[::(?:ffff:)?(?:7f[0-9a-f]{2}:[0-9a-f]{1,4}|0:0)\]$/.test(host);
  return isLoopback4 || isLoopback6 || host === 'localhost' || host.endsWith('.localhost');
}
