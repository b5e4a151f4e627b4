import type { Effective } from './effective-env.ts';
import type { ClientLook } from './look.ts';
import type { SignIns } from './sign-in/sign-in.ts';

/** Where the client sends its requests while nothing says otherwise. */
export const vendorUrl = 'https://api.anthropic.com';

/** Where the client's requests would go without Holdfast. */
export type UpstreamChoice =
  | { readonly kind: 'vendor' }
  | { readonly kind: 'named'; readonly url: string; readonly shown: string; readonly by: Effective }
  /** The client itself would fail with "Invalid URL". */
  | { readonly kind: 'invalid'; readonly by: Effective };

/**
 * Reads the base URL in effect; blank means the vendor, as it does for the client. One that the profile in use names counts where
 * no variable does (measured on 2.1.332).
 */
export function upstreamOf({
  env,
  credential,
  signIns,
}: Pick<ClientLook, 'env' | 'credential' | 'signIns'>): UpstreamChoice {
  const by = env.findSet('ANTHROPIC_BASE_URL') ?? ofProfile(signIns.inUse, credential.what);
  if (by === null) return { kind: 'vendor' };
  const url = URL.canParse(by.value.trim()) ? new URL(by.value.trim()) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return { kind: 'invalid', by };
  // A path may be a capability and a user name a password: only the origin is ever shown.
  return { kind: 'named', url: withoutSlash(by.value.trim()), shown: url.origin, by };
}

function ofProfile(inUse: SignIns['inUse'], what: string): Effective | null {
  if (inUse === null || inUse.what !== what || inUse.baseUrl === null) return null;
  return { value: inUse.baseUrl, origin: { scope: 'profile', place: inUse.place } };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
