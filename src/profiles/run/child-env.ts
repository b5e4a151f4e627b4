import type { Profile, SecretReference } from '../../core/profile/profile.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Loopback is not to go through a proxy, in both spellings. */
const loopback = '127.0.0.1,localhost';

/**
 * The environment of a child that never holds the token: the base URL in the variables that it reads, and without those
 * variables that the profile itself reads a secret from.
 */
export function childEnv(env: Variables, profile: Profile, baseUrl: string, names: readonly string[]): Variables {
  const secret = secretVariable(profile);
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => name !== secret));
  const urls = Object.fromEntries(['HOLDFAST_BASE_URL', ...names].map((name) => [name, baseUrl]));
  return { ...kept, ...urls, ...pastProxy(env) };
}

function secretVariable(profile: Profile): string | null {
  if (profile.type === 'static') return variableOf(profile.secret);
  return profile.type === 'oauth' && profile.clientSecret !== null ? variableOf(profile.clientSecret) : null;
}

function variableOf(reference: SecretReference): string | null {
  return 'env' in reference ? reference.env : null;
}

function pastProxy(env: Variables): Variables {
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
  if (!names.some((name) => env[name] !== undefined && env[name] !== '')) return {};
  const list = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  const all = list === '' ? loopback : `${list},${loopback}`;
  return { NO_PROXY: all, no_proxy: all };
}
