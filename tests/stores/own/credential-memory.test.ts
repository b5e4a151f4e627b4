import { openCredentialMemory } from '../../../src/stores/own/credential-memory.ts';
import { credentialStoreConformance } from './credential-store-conformance.ts';

credentialStoreConformance(() => {
  const store = openCredentialMemory();
  return { one: store, other: store };
});
