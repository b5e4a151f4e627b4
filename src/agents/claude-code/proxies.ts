import type { EffectiveEnv } from './effective-env.ts';

const proxyVariables = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'] as const;
const loopback = ['127.0.0.1', 'localhost'] as const;

/** Whether requests go through a proxy; the client sends plain requests to loopback through any of them. */
export function proxyInEffect(env: EffectiveEnv): boolean {
  return proxyVariables.some((name) => env.findSet(name) !== null || env.findSet(name.toLowerCase()) !== null);
}

/**
 * The exceptions that keep loopback off the proxy, in both spellings, or nothing where no proxy is set or loopback is
 * excepted already. A proxy that a folder brings once it is trusted counts from the start: it would be shown the gateway's
 * requests in clear. Measured on client 2.1.330: `no_proxy` wins over `NO_PROXY`; commas and spaces part the names.
 */
export function loopbackPastProxy(
  env: EffectiveEnv,
  onceApplied: EffectiveEnv = env,
): Readonly<Record<string, string>> {
  if (!proxyInEffect(env) && !proxyInEffect(onceApplied)) return {};
  const list = exceptions(env);
  const missing = loopback.filter((host) => !list.includes(host));
  if (list.includes('*') || missing.length === 0) return {};
  const extended = [...list, ...missing].join(',');
  return { NO_PROXY: extended, no_proxy: extended };
}

function exceptions(env: EffectiveEnv): readonly string[] {
  const value = env.findSet('no_proxy')?.value ?? env.findSet('NO_PROXY')?.value ?? '';
  return value.split(/[\s,]+/).filter((host) => host !== '');
}

/** What leads the client's own requests through proxies and past unusual certificates. */
const routeNames = [
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
] as const;

/** The proxy and certificate variables as the client sees them: settings files may name what the shell does not. */
export function routeOf(env: EffectiveEnv): Readonly<Record<string, string>> {
  const pairs = routeNames.map((name) => [name, env.findSet(name)?.value] as const);
  return Object.fromEntries(
    pairs.filter((pair): pair is [(typeof routeNames)[number], string] => pair[1] !== undefined),
  );
}
