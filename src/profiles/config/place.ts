import type { CredentialStore } from '../../core/profile/ports.ts';
import type { Profile } from '../../core/profile/profile.ts';
import { openLeases } from '../../stores/leases.ts';
import type { Config } from '../../stores/profile/config-file.ts';
import { readConfig } from '../../stores/profile/config-file.ts';
import { configPath } from '../../stores/profile/config-path.ts';
import { openCredentialStore } from '../../stores/profile/credential-store.ts';
import { takeTurn } from '../../stores/profile/turn.ts';
import { openStateFolder, stateFolderToLookAt } from '../../stores/state-folder.ts';
import type { World } from '../../host/world.ts';

/** The config file of this user. @throws HoldfastError `config-invalid`. */
export function configOf(world: World): Promise<Config> {
  return readConfig(configPath(world.env, world.platform, world.home));
}

/** The place of a profile's credential. @throws HoldfastError `state-folder`. */
export async function storeOf(world: World, profile: Profile): Promise<CredentialStore> {
  const stateFolder = await openStateFolder(world.env, world.platform);
  return openCredentialStore(profile, stateFolder, openLeases(stateFolder));
}

/** The same for somebody who only looks: no folder is made. @throws HoldfastError `state-folder`. */
export function storeToLookAt({ env, platform, home }: World, profile: Profile): CredentialStore {
  const stateFolder = stateFolderToLookAt(env, platform, home);
  return openCredentialStore(profile, stateFolder, openLeases(stateFolder));
}

/** Edits of the config follow each other, so that none undoes another. @throws HoldfastError `config-invalid`. */
export async function inConfigTurn<T>(world: World, edit: (config: Config) => Promise<T>): Promise<T> {
  const leases = openLeases(await openStateFolder(world.env, world.platform));
  const giveBack = await takeTurn(leases, 'config', configPath(world.env, world.platform, world.home));
  try {
    return await edit(await configOf(world));
  } finally {
    await giveBack();
  }
}
