import type { Renewer } from '../../core/profile/ports.ts';
import type { OAuthProfile } from '../../core/profile/profile.ts';
import { renewerKindOf } from '../../core/profile/renewer-kind.ts';

/** A renewer whose parts are loaded by the first exchange: most commands make none, and these parts are heavy. */
export function loadedRenewer(profile: OAuthProfile, load: () => Promise<Renewer>): Renewer {
  let loading: Promise<Renewer> | null = null;
  const renewer = (): Promise<Renewer> => (loading ??= load());
  return {
    ...renewerKindOf(profile),
    renew: async (current) => await (await renewer()).renew(current),
    probe: async (current) => await (await renewer()).probe(current),
  };
}
