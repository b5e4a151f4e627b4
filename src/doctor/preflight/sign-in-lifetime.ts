import { inWords } from '../../core/expiry.ts';
import type { SignInFacts } from '../credential-facts.ts';
import type { CheckItem } from './report.ts';

/** How long workload identity lasts, as far as that can be seen offline. Faults are findings, and none of this. */
export function federationLifetime({ federation }: SignInFacts, now: number, forMs: number | null): CheckItem[] {
  if (federation === null) return [];
  const { what, endsAt } = federation.token;
  const known = endsAt === null ? 'names no end that can be seen' : `lives ${inWords(endsAt - now)} more`;
  const isShort = endsAt !== null && endsAt - now <= (forMs ?? 0);
  const found = `the identity token in ${what} ${known}; what the vendor gives for it, and for how long, cannot be seen from here`;
  const hint = isShort
    ? 'have the job’s platform renew the file that ANTHROPIC_IDENTITY_TOKEN_FILE names: the client reads it again for each exchange'
    : null;
  return [{ question: 'lifetime', state: isShort ? 'warn' : 'pass', found, id: null, hint }];
}

/** The end of a profile's login, and whether the client renews it. */
export function profileEnd({ profile }: SignInFacts): { readonly at: number | null; readonly renews: boolean } {
  return { at: profile?.login.endsAt ?? null, renews: profile?.login.isRenewable === true };
}
