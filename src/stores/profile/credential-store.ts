import { join } from 'node:path';
import type { CredentialStore } from '../../core/profile/ports.ts';
import type { Profile } from '../../core/profile/profile.ts';
import type { Leases } from '../../core/ports.ts';
import { realFolder, storeId } from '../store-id.ts';
import { openCredentialFile } from './credential-file.ts';
import { openCredentialMemory } from './credential-memory.ts';
import { sealUnder } from './seal.ts';
import type { KeyPlace } from './seal.ts';

/** The place that a profile's credential is kept in: a file, a sealed file, or nowhere for what somebody else keeps. */
export function openCredentialStore(profile: Profile, stateFolder: string, leases: Leases): CredentialStore {
  if (profile.type === 'static') return openCredentialMemory();
  const folder = join(stateFolder, 'credentials');
  if (profile.type === 'command' || profile.store === 'file') return openCredentialFile(folder, profile.name, leases);
  // A logout in one state folder must not take away the key of a profile of the same name in another.
  const account = `${profile.name}-${storeId('file', realFolder(stateFolder)).slice(0, 8)}`;
  return openCredentialFile(folder, profile.name, leases, sealUnder(keychainKey(account), profile.name));
}

/** What is used of `@napi-rs/keyring`; its calls that do not wait would stop every deadline while a person is asked. */
export interface Keyring {
  readonly AsyncEntry: new (
    service: string,
    account: string,
    options: { readonly linux: { readonly store: 'secret-service' } },
  ) => {
    getSecret(): Promise<Uint8Array | number[] | null | undefined>;
    setSecret(secret: Uint8Array): Promise<unknown>;
    deleteCredential(): Promise<boolean>;
  };
}

const service = 'holdfast';

/**
 * A key in the OS keychain: the Keychain of macOS, the Secret Service of Linux, the Credential Manager of Windows. The
 * library is loaded when it is needed; where it is not installed or no keychain runs, each method throws and says so.
 *
 * The kernel's keyring, which the library takes where there is no Secret Service, is not used: it ends with the machine,
 * and where it takes the place of a keychain that is away, a key that is safe looks as if it were gone.
 */
export function keychainKey(
  account: string,
  load: () => Promise<Keyring> = async () => await import('@napi-rs/keyring'),
): KeyPlace {
  const entry = async (): Promise<InstanceType<Keyring['AsyncEntry']>> => {
    const { AsyncEntry } = await load();
    return new AsyncEntry(service, account, { linux: { store: 'secret-service' } });
  };
  return {
    async read() {
      const secret = await (await entry()).getSecret();
      return secret === null || secret === undefined ? null : Uint8Array.from(secret);
    },
    async write(key) {
      await (await entry()).setSecret(key);
    },
    async remove() {
      await (await entry()).deleteCredential();
    },
  };
}
