import { openCredentialMemory } from '../../../src/stores/profile/credential-memory.ts';
import { credentialStoreConformance } from './credential-store-conformance.ts';

credentialStoreConformance(() => {
  const store = openCredentialMemory();
  return { one: store, other: store };
});
