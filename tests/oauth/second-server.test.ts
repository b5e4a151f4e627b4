/** The same keeper before another implementation of a token endpoint, which refuses a spent token and revokes nothing. */
import { afterEach, expect, it } from 'vitest';
import { jumpingClock } from '../../score/clock.ts';
import { keeperOver } from '../../score/keeper.ts';
import { grantedTo } from '../../score/profile.ts';
import { scratchFolder } from '../stores/scratch.ts';
import type { PlainServer } from './servers/plain.ts';
import { openPlain } from './servers/plain.ts';

let plain: PlainServer;
afterEach(async () => await plain.close());

it('two keepers with eight callers each spend one refresh token per rotation, ten times over', async () => {
  plain = await openPlain({ delayMs: 20 });
  const issuer = new URL(plain.tokenEndpoint).origin;
  const [folder, clock] = [scratchFolder(), jumpingClock()];
  const keepers = [1, 2].map(() => keeperOver(folder, { issuer, clientId: plain.clientId }, clock));
  const login = { accessToken: 'plain-access-first', refreshToken: plain.firstRefreshToken, expiresIn: 3600, scope: '' };
  await keepers[0]?.accept(grantedTo({ issuer, login }), clock.now());

  const seen = new Set<string>();
  for (let rotation = 1; rotation <= 10; rotation += 1) {
    clock.setAhead(rotation * 3_600_000);
    const asked = keepers.flatMap((keeper) => Array.from({ length: 8 }, () => keeper.credential(null, AbortSignal.timeout(10_000))));
    const handed = await Promise.all(asked);
    const tokens = new Set(handed.map((each) => (each.kind === 'credential' ? each.credential.access.reveal() : each.because)));
    expect(tokens.size).toBe(1);
    for (const token of tokens) seen.add(token);
    expect(plain.posts()).toBe(rotation);
  }
  expect(seen.size).toBe(10);
  expect(plain.reuses()).toBe(0);
});

it('a server that counts reuse notices the one that is made on purpose', async () => {
  plain = await openPlain();
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: plain.firstRefreshToken,
    client_id: plain.clientId,
  });
  const statuses = [await post(body), await post(body)];
  expect(statuses).toEqual([200, 400]);
  expect(plain.reuses()).toBe(1);
});

async function post(body: URLSearchParams): Promise<number> {
  return (await fetch(plain.tokenEndpoint, { method: 'POST', body })).status;
}
