import type { KeyPlace } from './seal.ts';

/** What is used of `@napi-rs/keyring`. */
export interface Keyring {
  readonly Entry: new (
    service: string,
    account: string,
  ) => {
    getSecret(): Uint8Array | number[] | null;
    setSecret(secret: Uint8Array): void;
    deleteCredential(): boolean;
  };
}

const service = 'holdfast';

/**
 * A key in the OS keychain: the Keychain of macOS, the Secret Service of Linux, the Credential Manager of Windows. The
 * library is loaded when it is needed; where it is not installed or no keychain runs, each method throws and says so.
 */
export function keychainKey(
  profile: string,
  load: () => Promise<Keyring> = async () => await import('@napi-rs/keyring'),
): KeyPlace {
  const entry = async (): Promise<InstanceType<Keyring['Entry']>> => {
    const { Entry } = await load();
    return new Entry(service, profile);
  };
  return {
    async read() {
      const secret = (await entry()).getSecret();
      return secret === null ? null : Uint8Array.from(secret);
    },
    async write(key) {
      (await entry()).setSecret(key);
    },
    async remove() {
      (await entry()).deleteCredential();
    },
  };
}
