import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoginStore } from '../../src/core/ports.ts';
import { containing, calls, fingerprint, loginText } from './scratch.ts';

/** One store in a world of its own, and the hand of the client that writes it. */
export interface StoreUnderTest {
  readonly open: () => LoginStore;
  /** The folder of the client's locks. */
  readonly folder: string;
  readonly put: (text: string) => void;
  readonly remove: () => void;
  /** Writes the settings file that names the account. */
  readonly putSettings: (text: string) => void;
}

/** What every login store does, whatever it is made of. */
export function loginStoreConformance(make: () => StoreUnderTest): void {
  describe('a login store', () => {
    it('has nothing, a login, a blanked one and nothing again, as the client writes it', async () => {
      const { open, put, remove } = make();
      const store = open();
      expect(await store.read()).toEqual({ kind: 'absent' });
      put(loginText(1));
      expect(await store.read()).toMatchObject({ kind: 'login', login: { generation: fingerprint('fake-access-1') } });
      put(loginText(2));
      expect(await store.read()).toMatchObject({ kind: 'login', login: { generation: fingerprint('fake-access-2') } });
      put(loginText(2, { accessToken: '', refreshToken: '', expiresAt: 0 }));
      expect(await store.read()).toMatchObject({ kind: 'blank' });
      remove();
      expect(await store.read()).toEqual({ kind: 'absent' });
    });

    it('says why it cannot be read, and quotes nothing of it', async () => {
      const { open, put } = make();
      put(loginText(1).slice(0, -2));
      const reading = await open().read();
      expect(reading).toMatchObject({ kind: 'unreadable', detail: containing('expected JSON') });
      expect(JSON.stringify(reading)).not.toContain('fake-');
    });

    it('lets no token out', async () => {
      const { open, put } = make();
      put(loginText(1));
      const store = open();
      expect(JSON.stringify([await store.read(), store.place, store.id, await store.obstacle()])).not.toContain('fake-');
    });

    it('names the owner from the settings file', async () => {
      const { open, put, putSettings } = make();
      put(loginText(1));
      putSettings(JSON.stringify({ oauthAccount: { accountUuid: 'acc-1', emailAddress: 'a@example.com' } }));
      const identity = { account: 'acc-1', organization: null, email: 'a@example.com' };
      expect(await open().read()).toMatchObject({ login: { identity } });
    });

    it('has one id, fit for a file name, which no other store has', () => {
      const world = make();
      expect(world.open().id).toMatch(/^[\w-]{1,64}$/);
      expect(world.open().id).toBe(world.open().id);
      expect(make().open().id).not.toBe(world.open().id);
    });

    it('reports when the login is made, replaced and removed, and is silent after the stop', async () => {
      const { open, put, remove } = make();
      const store = open();
      const changes = calls();
      const stop = store.watch(changes.call);
      await changes.until(async () => (await store.read()).kind === 'absent');
      for (const generation of [1, 2]) {
        put(loginText(generation));
        await changes.until(async () => {
          const reading = await store.read();
          return reading.kind === 'login' && reading.login.generation === fingerprint(`fake-access-${generation}`);
        });
      }
      remove();
      await changes.until(async () => (await store.read()).kind === 'absent');
      stop();
      const heard = changes.count();
      put(loginText(3));
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(changes.count()).toBe(heard);
    });

    it("knows the client's refresh locks", async () => {
      const { open, folder } = make();
      const store = open();
      expect(await store.refreshLock()).toBe('free');
      for (const lock of [join(folder, '.oauth_refresh.lock'), `${folder}.lock`]) {
        mkdirSync(lock, { recursive: true });
        expect(await store.refreshLock()).toBe('held');
        const longAgo = new Date(Date.now() - 11_000);
        utimesSync(lock, longAgo, longAgo);
        expect(await store.refreshLock()).toBe('stale');
        rmSync(lock, { recursive: true });
        expect(await store.refreshLock()).toBe('free');
      }
    });

    it('can be written, which is found out without leaving anything behind', async () => {
      const { open, put, folder } = make();
      put(loginText(1));
      mkdirSync(folder, { recursive: true });
      const before = readdirSync(folder);
      expect(await open().obstacle()).toBeNull();
      expect(readdirSync(folder)).toEqual(before);
    });

    it("cannot be written while the client's storage lock is a file, which the client never takes over", async () => {
      const { open, put, folder } = make();
      put(loginText(1));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '.storage-write.lock'), '');
      expect(await open().obstacle()).toMatchObject({ code: 'store-locked', detail: containing('remove it') });
    });
  });
}
