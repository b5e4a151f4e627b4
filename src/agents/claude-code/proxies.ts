import type { EffectiveEnv } from './effective-env.ts';

const proxyVariables = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'] as const;
const loopback = ['127.0.0.1', 'localhost'] as const;

/** Whether requests go through a proxy; the client sends plain requests to loopback through any of them. */
export function proxyInEffect(env: EffectiveEnv): boolean {
  return proxyVariables.some((name) => env.findSet(name) !== null || env.findSet(name.toLowerCase()) !== null);
}

/**
 * The exceptions that keep loopback off the proxy, in both spellings, or nothing where no proxy is set or loopback is
 * excepted already. Measured on client 2.1.330: `no_proxy` wins over `NO_PROXY`; commas and spaces part the names.
 */
export function loopbackPastProxy(env: EffectiveEnv): Readonly<Record<string, string>> {
  if (!proxyInEffect(env)) return {};
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
