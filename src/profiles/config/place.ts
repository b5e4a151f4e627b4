import type { CredentialStore } from '../../core/profile/ports.ts';
import type { Profile } from '../../core/profile/profile.ts';
import type { Host } from '../../host/open-host.ts';
import type { Config } from '../../stores/profile/config-file.ts';
import { openCredentialStore } from '../../stores/profile/credential-store.ts';
import { takeTurn } from '../../stores/profile/turn.ts';

/** The place of a profile's credential. @throws HoldfastError `state-folder`. */
export async function storeOf(host: Pick<Host, 'state'>, profile: Profile): Promise<CredentialStore> {
  const { folder, leases } = await host.state();
  return openCredentialStore(profile, folder, leases);
}

/** The same for somebody who only looks: no folder is made. @throws HoldfastError `state-folder`. */
export function storeToLookAt(host: Pick<Host, 'stateToLookAt'>, profile: Profile): CredentialStore {
  const { folder, leases } = host.stateToLookAt();
  return openCredentialStore(profile, folder, leases);
}

/** Edits of the config follow each other, so that none undoes another. @throws HoldfastError `config-invalid`. */
export async function inConfigTurn<T>(
  host: Pick<Host, 'state' | 'config' | 'configPath'>,
  edit: (config: Config) => Promise<T>,
): Promise<T> {
  const { leases } = await host.state();
  const giveBack = await takeTurn(leases, 'config', host.configPath());
  try {
    return await edit(await host.config());
  } finally {
    await giveBack();
  }
}
