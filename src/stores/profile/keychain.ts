import type { KeyPlace } from './seal.ts';

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
