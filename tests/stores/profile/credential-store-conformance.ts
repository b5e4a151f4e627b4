import { describe, expect, it } from 'vitest';
import type { CredentialStore } from '../../../src/core/profile/ports.ts';
import { credential, generation, record } from '../../core/profile/samples.ts';
import { calls } from '../scratch.ts';

const g1 = generation('g1');
const g2 = generation('g2');
const second = record({ credential: credential({ generation: g2 }) });

/** What every store of an own credential does, whatever it is made of. @param make two openings of one new place. */
export function credentialStoreConformance(make: () => { readonly one: CredentialStore; readonly other: CredentialStore }): void {
  describe('a credential store', () => {
    it('has nothing, what was saved, and nothing again', async () => {
      const { one, other } = make();
      expect(await one.read()).toEqual({ kind: 'absent' });
      expect(await one.save(record(), null)).toBe('saved');
      expect(await other.read()).toEqual({ kind: 'record', record: record() });
      await one.remove();
      expect(await other.read()).toEqual({ kind: 'absent' });
      await one.remove();
    });

    it('gives back all that it was given', async () => {
      const { one, other } = make();
      const endpoints = { token: 't', authorization: 'a', deviceAuthorization: null, revocation: 'r', userinfo: 'u' };
      const whole = record({
        header: 'x-api-key',
        credential: credential({ scope: 'a b', subject: 'me', endpoints, tokenType: 'bearer' }),
        intent: { startedAt: 7, by: 'host, process 1' },
        retryAt: 9,
        failures: 2,
        hasty: [1, 2],
      });
      for (const trouble of [
        { kind: 'refused', about: 'client', error: 'invalid_client', at: 1 } as const,
        { kind: 'refused', about: 'grant', error: 'invalid_grant', description: 'it was revoked', at: 1 } as const,
        { kind: 'unavailable', at: 1, detail: 'd', inOtherWords: { status: 403, times: 3 } } as const,
        { kind: 'lost', how: 'reset', at: 1, detail: 'd', accessWorks: true } as const,
        { kind: 'unavailable', at: 1, detail: 'd' } as const,
      ]) {
        await one.save({ ...whole, trouble }, null);
        const reading = await other.read();
        expect(reading).toEqual({ kind: 'record', record: { ...whole, trouble } });
        const tokens = reading.kind === 'record' ? [reading.record.credential.access, reading.record.credential.refresh] : [];
        expect(tokens.map((token) => token?.reveal())).toEqual(['fake-access-1', 'fake-refresh-1']);
      }
    });

    it('saves over the generation that was spent, and over no other', async () => {
      const { one, other } = make();
      await one.save(record(), null);
      expect(await other.save(second, g2)).toBe('superseded');
      expect(await one.read()).toMatchObject({ record: { credential: { generation: 'g1' } } });
      expect(await other.save(second, g1)).toBe('saved');
      expect(await one.save(record(), g1)).toBe('superseded');
      expect(await one.read()).toMatchObject({ record: { credential: { generation: 'g2' } } });
    });

    it('saves over nothing what spent something: it was removed', async () => {
      const { one } = make();
      expect(await one.save(record(), g1)).toBe('superseded');
      expect(await one.read()).toEqual({ kind: 'absent' });
    });

    it('lets a login take the place of anything', async () => {
      const { one } = make();
      await one.save(record(), null);
      expect(await one.save(second, null)).toBe('saved');
    });

    it('lets one of many save that spent the same', async () => {
      const { one, other } = make();
      await one.save(record(), null);
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          (i % 2 === 0 ? one : other).save(record({ credential: credential({ generation: generation(`n${i}`) }) }), g1),
        ),
      );
      expect(results.filter((result) => result === 'saved')).toHaveLength(1);
    });

    it('calls who watches it', async () => {
      const { one, other } = make();
      const heard = calls();
      const stop = one.watch(heard.call);
      await other.save(record(), null);
      await heard.until(async () => (await one.read()).kind === 'record');
      await other.remove();
      await heard.until(async () => (await one.read()).kind === 'absent');
      stop();
      expect(heard.count()).toBeGreaterThan(0);
    });

    it('shows no token in what it says of itself', async () => {
      const { one } = make();
      await one.save(record(), null);
      expect(JSON.stringify([one, await one.read(), one.place])).not.toContain('fake-');
    });
  });
}
