import type { Renewer } from '../../core/profile/ports.ts';
import type { Profile } from '../../core/profile/profile.ts';
import { calledProfile } from '../../core/profile/words.ts';
import { openLeases } from '../../stores/leases.ts';
import { profileNamed, readConfig } from '../../stores/profile/config-file.ts';
import { configPath } from '../../stores/profile/config-path.ts';
import { openCredentialStore } from '../../stores/profile/credential-store.ts';
import { openStateFolder } from '../../stores/state-folder.ts';
import type { World } from '../../host/world.ts';
import { loadedRenewer } from './loaded-renewer.ts';
import { oauthWorld } from './oauth-world.ts';
import { openProfileKeeper } from '../../host/open-profile-keeper.ts';
import type { OpenProfile } from './opened.ts';
import { programRenewer, staticRenewer } from './program-renewer.ts';
import { runProgram } from '../../host/run-program.ts';

/**
 * Opens a profile of the config file. Sends nothing.
 *
 * @throws HoldfastError `profile-unknown`, `login-needed`, `config-invalid`, `credential-store`, `state-folder`.
 */
export async function openProfile(world: World, name: string): Promise<OpenProfile> {
  const path = configPath(world.env, world.platform, world.home);
  const profile = profileNamed(await readConfig(path), path, name);
  const stateFolder = await openStateFolder(world.env, world.platform);
  const leases = openLeases(stateFolder);
  const store = openCredentialStore(profile, stateFolder, leases);
  const renewer = renewerFor(world, profile);
  const called = calledProfile(name);
  return {
    profile,
    called,
    configPath: path,
    stateFolder,
    store,
    renewer,
    isShared: profile.type !== 'static',
    keeper: (how) => openProfileKeeper(world, { profile, called, store, renewer, leases, ...how }),
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
