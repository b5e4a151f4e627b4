import type { Renewer } from './ports.ts';
import type { OAuthProfile } from './profile.ts';

/** What a lost answer costs with this profile, and for how long a token may be sent again. */
export function renewerKindOf(profile: OAuthProfile): Pick<Renewer, 'kind' | 'graceMs'> {
  return {
    // RFC 6749 §4.4: there is nothing to spend.
    kind: profile.grant === 'client_credentials' ? 'repeatable' : 'rotating',
    // A token that is never rotated away may be sent again at any time.
    graceMs: profile.rotates ? profile.graceMs : Infinity,
  };
}
