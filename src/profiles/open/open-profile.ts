import type { Renewer } from '../../core/profile/ports.ts';
import type { Profile, OAuthProfile } from '../../core/profile/profile.ts';
import { calledProfile } from '../../core/profile/words.ts';
import { profileNamed } from '../../stores/profile/config-file.ts';
import { openCredentialStore } from '../../stores/profile/credential-store.ts';
import type { World } from '../../host/world.ts';
import { oauthWorld } from './oauth-world.ts';
import type { OpenProfile } from './opened.ts';
import { programRenewer, staticRenewer } from './program-renewer.ts';
import { runProgram } from '../../host/run-program.ts';
import type { Host } from '../../host/open-host.ts';
import { renewerKindOf } from '../../core/profile/renewer-kind.ts';

/**
 * Opens a profile of the config file. Sends nothing.
 *
 * @throws HoldfastError `profile-unknown`, `login-needed`, `config-invalid`, `credential-store`, `state-folder`.
 */
export async function openProfile(host: Host, name: string): Promise<OpenProfile> {
  const path = host.configPath();
  const profile = profileNamed(await host.config(), path, name);
  const { folder: stateFolder, leases } = await host.state();
  const store = openCredentialStore(profile, stateFolder, leases);
  const renewer = renewerFor(host, profile);
  const called = calledProfile(name);
  return {
    profile,
    called,
    configPath: path,
    stateFolder,
    store,
    renewer,
    isShared: profile.type !== 'static',
    keeper: (how) => host.openProfileKeeper({ profile, called, store, renewer, leases, ...how }),
  };
}

function renewerFor(world: World, profile: Profile): Renewer {
  switch (profile.type) {
    case 'oauth':
      return loadedRenewer(profile, async () => {
        const { oauthRenewer } = await import('../../oauth/token-endpoint.ts');
        return oauthRenewer(profile, oauthWorld(world));
      });
    case 'command':
      return programRenewer(profile, world.clock, (command, ms) => runProgram(command, world, ms));
    case 'static':
      return staticRenewer(profile, world.clock, () => oauthWorld(world).readSecret(profile.secret));
  }
}

/** A renewer whose parts are loaded by the first exchange: most commands make none, and these parts are heavy. */
function loadedRenewer(profile: OAuthProfile, load: () => Promise<Renewer>): Renewer {
  let loading: Promise<Renewer> | null = null;
  const renewer = (): Promise<Renewer> => (loading ??= load());
  return {
    ...renewerKindOf(profile),
    renew: async (current) => await (await renewer()).renew(current),
    probe: async (current) => await (await renewer()).probe(current),
  };
}
