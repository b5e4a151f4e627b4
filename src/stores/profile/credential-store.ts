import { join } from 'node:path';
import type { CredentialStore } from '../../core/profile/ports.ts';
import type { Profile } from '../../core/profile/profile.ts';
import type { Leases } from '../../core/ports.ts';
import { realFolder, storeId } from '../store-id.ts';
import { openCredentialFile } from './credential-file.ts';
import { openCredentialMemory } from './credential-memory.ts';
import { keychainKey } from './keychain.ts';
import { sealUnder } from './seal.ts';

/** The place that a profile's credential is kept in: a file, a sealed file, or nowhere for what somebody else keeps. */
export function openCredentialStore(profile: Profile, stateFolder: string, leases: Leases): CredentialStore {
  if (profile.type === 'static') return openCredentialMemory();
  const folder = join(stateFolder, 'credentials');
  if (profile.type === 'command' || profile.store === 'file') return openCredentialFile(folder, profile.name, leases);
  // A logout in one state folder must not take away the key of a profile of the same name in another.
  const account = `${profile.name}-${storeId('file', realFolder(stateFolder)).slice(0, 8)}`;
  return openCredentialFile(folder, profile.name, leases, sealUnder(keychainKey(account), profile.name));
}
