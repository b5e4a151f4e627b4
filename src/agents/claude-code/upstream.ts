import type { Effective, EffectiveEnv } from './effective-env.ts';

/** Where the client sends its requests while nothing says otherwise. */
export const vendorUrl = 'https://api.anthropic.com';

/** Where the client's requests would go without Holdfast. */
export type Upstream =
  | { readonly kind: 'vendor' }
  | { readonly kind: 'named'; readonly url: string; readonly shown: string; readonly by: Effective }
  /** The client itself would fail with "Invalid URL". */
  | { readonly kind: 'invalid'; readonly by: Effective };

/** Reads the base URL in effect; blank means the vendor, as it does for the client. */
export function upstreamOf(env: EffectiveEnv): Upstream {
  const by = env.findSet('ANTHROPIC_BASE_URL');
  if (by === null) return { kind: 'vendor' };
  const url = URL.canParse(by.value.trim()) ? new URL(by.value.trim()) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return { kind: 'invalid', by };
  // A path may be a capability and a user name a password: only the origin is ever shown.
  return { kind: 'named', url: withoutSlash(by.value.trim()), shown: url.origin, by };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
