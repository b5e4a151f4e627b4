import type { Renewer } from '../../core/own/ports.ts';
import type { OAuthProfile } from '../../core/own/profile.ts';
import { kindOf } from '../../core/own/renewer-kind.ts';

/** A renewer whose parts are loaded by the first exchange: most commands make none, and these parts are heavy. */
export function loadedRenewer(profile: OAuthProfile, load: () => Promise<Renewer>): Renewer {
  let loading: Promise<Renewer> | null = null;
  const renewer = (): Promise<Renewer> => (loading ??= load());
  return {
    ...kindOf(profile),
    renew: async (current) => await (await renewer()).renew(current),
    probe: async (current) => await (await renewer()).probe(current),
  };
}
