import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLeases } from '../../../src/stores/leases.ts';
import { openCredentialFile } from '../../../src/stores/profile/credential-file.ts';
import type { Keyring } from '../../../src/stores/profile/credential-store.ts';
import { keychainKey } from '../../../src/stores/profile/credential-store.ts';
import { readRecord } from '../../../src/stores/profile/record-text.ts';
import { sealUnder } from '../../../src/stores/profile/seal.ts';
import { generation, record } from '../../core/profile/samples.ts';
import { containing, scratchFolder } from '../scratch.ts';
import { credentialStoreConformance } from './credential-store-conformance.ts';

/** A keychain in memory. */
class TestKeyring implements Keyring {
  readonly kept = new Map<string, number[]>();
  trouble: string | null = null;

  get AsyncEntry(): Keyring['AsyncEntry'] {
    const { kept } = this;
    const answer = <T>(act: () => T): Promise<T> =>
      this.trouble === null ? Promise.resolve(act()) : Promise.reject(new Error(this.trouble));
    return class {
      readonly #name: string;
      constructor(service: string, account: string, options: { readonly linux: { readonly store: string } }) {
        this.#name = `${service} ${account}`;
        if (options.linux.store !== 'secret-service') throw new Error('expected the keychain, found what ends with the machine');
      }
      getSecret = () => answer(() => kept.get(this.#name) ?? null);
      setSecret = (secret: Uint8Array) => answer(() => void kept.set(this.#name, [...secret]));
      deleteCredential = () => answer(() => kept.delete(this.#name));
    };
  }
}

function place(ring = new TestKeyring()) {
  const state = scratchFolder();
  const open = (profile = 'work') => {
    const seal = sealUnder(
      keychainKey(profile, () => Promise.resolve(ring)),
      profile,
    );
    return openCredentialFile(join(state, 'credentials'), profile, openLeases(state), seal);
  };
  return { ring, open, file: (profile = 'work') => join(state, 'credentials', `${profile}.json`) };
}

credentialStoreConformance(() => {
  const { open } = place();
  return { one: open(), other: open() };
});

describe('a sealed credential', () => {
  it('shows no token in its file, and is sealed anew each time', async () => {
    const { open, file } = place();
    await open().save(record(), null);
    const first = readFileSync(file(), 'utf8');
    await open().save(record(), null);
    expect(first).not.toContain('fake-');
    expect(readFileSync(file(), 'utf8')).not.toBe(first);
  });

  it('keeps its key, and nothing else, in the keychain', async () => {
    const { open, ring } = place();
    await open().save(record(), null);
    expect([...ring.kept].map(([name, key]) => [name, key.length])).toEqual([['holdfast work', 32]]);
  });

  it('takes its key along when it is removed, also where the keychain is away', async () => {
    const { open, ring, file } = place();
    await open().save(record(), null);
    await open().remove();
    expect(ring.kept.size).toBe(0);
    await open().save(record(), null);
    ring.trouble = 'no D-Bus';
    await open().remove();
    expect(existsSync(file())).toBe(false);
  });

  it('cannot take the place of another profile, even under the same key', async () => {
    const { open, file, ring } = place();
    await open().save(record(), null);
    ring.kept.set('holdfast other', ring.kept.get('holdfast work') ?? []);
    writeFileSync(file('other'), readFileSync(file()), { mode: 0o600 });
    expect(await open('other').read()).toMatchObject({ kind: 'unusable', detail: containing('cannot be opened') });
  });

  it.each<[string, (at: ReturnType<typeof place>) => void, string]>([
    ['whose key is gone', ({ ring }) => ring.kept.clear(), 'not in the keychain any more'],
    [
      'whose key is another',
      ({ ring }) =>
        ring.kept.set(
          'holdfast work',
          Array.from({ length: 32 }, () => 1),
        ),
      'cannot be opened',
    ],
    ['whose key is no key', ({ ring }) => ring.kept.set('holdfast work', [1]), 'cannot be opened'],
    [
      'that was changed',
      ({ file }) => writeFileSync(file(), readFileSync(file(), 'utf8').replace('"data": "', '"data": "AA')),
      'cannot be opened',
    ],
    ['that is no seal', ({ file }) => writeFileSync(file(), '{}'), 'is no sealed one'],
    ['whose keychain is away', ({ ring }) => void (ring.trouble = 'no D-Bus'), 'no D-Bus'],
  ])('%s is not used, and not overwritten', async (_, spoil, detail) => {
    const at = place();
    await at.open().save(record(), null);
    spoil(at);
    const before = readFileSync(at.file(), 'utf8');
    expect(await at.open().read()).toMatchObject({ kind: 'unusable', detail: containing(detail) });
    await expect(at.open().save(record(), null)).rejects.toMatchObject({ code: 'credential-store' });
    expect(readFileSync(at.file(), 'utf8')).toBe(before);
  });

  it('whose keychain is locked behind the intent to renew it is saved anyway', async () => {
    const { open, ring } = place();
    const store = open();
    await store.save(record({ intent: { startedAt: 1, by: 'x' } }), null);
    ring.trouble = 'it is locked';
    expect(await store.save(record(), generation('g1'))).toBe('saved');
    expect((await open().read()).kind).toBe('unusable');
    ring.trouble = null;
    expect(await open().read()).toEqual({ kind: 'record', record: record() });
  });

  it('is not opened by a key that was taken away', async () => {
    const { open, ring } = place();
    const store = open();
    await store.save(record(), null);
    ring.kept.clear();
    expect(await store.read()).toMatchObject({ kind: 'unusable', detail: containing('not in the keychain any more') });
  });

  it('is said to be sealed where a plain one is expected', async () => {
    const { open, file } = place();
    await open().save(record(), null);
    expect(readRecord(readFileSync(file(), 'utf8'), 'p')).toMatchObject({ kind: 'unusable', detail: containing('sealed under a key') });
  });

  it('says what to do where there is no keychain', async () => {
    const { open, ring } = place();
    ring.trouble = 'AccessDenied';
    await expect(open().save(record(), null)).rejects.toMatchObject({ code: 'credential-store', hint: containing('"store": "file"') });
  });
});
