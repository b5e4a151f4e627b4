import { describe, expect, it } from 'vitest';
import { HoldfastError } from '../../src/core/errors.ts';
import { headerValue } from '../../src/core/profile/formats.ts';
import type { OAuthProfile } from '../../src/core/profile/profile.ts';
import { Secret } from '../../src/core/profile/secret.ts';
import { calledProfile } from '../../src/core/profile/words.ts';
import { discover } from '../../src/oauth/discovery.ts';
import { loginByDevice } from '../../src/oauth/login/device.ts';
import type { LoggedIn } from '../../src/oauth/login/login.ts';
import type { Trick } from './evil-authorization-server.ts';
import { addressTricks, endpointTricks, grantTricks, startEvil, statusTricks } from './evil-authorization-server.ts';

/** What is no part of a line that a person reads. */
const unprintable = /[^\x20-\x7e]/;

/** Logs in with a code, and tells all that came of it. */
async function login(trick: Trick) {
  const server = await startEvil(trick);
  const [shown, slept]: [string[], number[]] = [[], []];
  let now = 0;
  const clock = { now: () => now, sleep: (ms: number) => (slept.push(ms), (now += ms), Promise.resolve()) };
  const world = { clock, env: {}, readSecret: () => Promise.resolve(new Secret('fake-secret')) };
  const { issuer } = server;
  const screen = {
    called: calledProfile('work'),
    showUrl: (url: string) => Promise.resolve(void shown.push(url)),
    showCode: (...texts: Array<string | null>) => Promise.resolve(void shown.push(...texts.map((text) => text ?? ''))),
  };
  const profile: OAuthProfile = { ...plain, issuer };
  let came: unknown;
  try {
    const endpoints = await discover(profile, world);
    came = await loginByDevice(profile, endpoints, world, screen, new AbortController().signal);
  } catch (error) {
    came = error;
  } finally {
    await server.close();
  }
  return { came, shown, slept, asked: server.asked };
}

const plain: OAuthProfile = {
  type: 'oauth',
  name: 'work',
  hosts: [],
  upstream: null,
  header: 'authorization',
  issuer: null,
  endpoints: {},
  endpointOrigins: [],
  clientId: 'fake-client',
  clientSecret: null,
  clientAuth: 'none',
  grant: 'device_code',
  scopes: [],
  audience: null,
  resource: null,
  redirectPort: null,
  rotates: true,
  graceMs: 0,
  store: 'file',
};

describe('an authorization server that means harm', () => {
  it.each(Object.entries(addressTricks))('shows nobody %s', async (_name, trick) => {
    const { came, shown, asked } = await login(trick);
    expect(came).toBeInstanceOf(HoldfastError);
    expect(came).toMatchObject({ code: 'server-metadata' });
    expect((came as HoldfastError).message).not.toMatch(unprintable);
    expect((came as HoldfastError).message.length).toBeLessThan(300);
    expect([shown, asked.includes('/token')]).toEqual([[], false]);
  });

  it.each(Object.entries(endpointTricks))('has no request sent by %s', async (_name, trick) => {
    const { came, shown, asked } = await login(trick);
    expect(came).toMatchObject({ code: 'server-metadata' });
    expect((came as HoldfastError).message).not.toMatch(unprintable);
    expect([shown, asked.filter((path) => !path.startsWith('/.well-known/'))]).toEqual([[], []]);
  });

  it.each(Object.entries(grantTricks))('neither steers nor breaks a login by %s', async (_name, trick) => {
    const { came, shown, slept } = await login(trick);
    expect(came).toMatchObject({ granted: { tokenType: 'Bearer' } });
    const { granted } = came as LoggedIn;
    expect(headerValue({ ...granted, header: 'authorization' }, granted.access.reveal())).toBe('Bearer fake-access-1');
    expect([...shown, granted.scope ?? '', granted.subject ?? ''].join(' ')).not.toMatch(unprintable);
    expect(granted.lifetimeMs ?? 1).toBeGreaterThan(0);
    expect(slept.every((ms) => ms >= 1_000 && ms <= 60_000)).toBe(true);
  });

  it.each(Object.entries(statusTricks))('ends a login in order with %s', async (_name, trick) => {
    const { came } = await login(trick);
    expect(came).toBeInstanceOf(HoldfastError);
    expect(came).toMatchObject({ code: expect.stringMatching(/^(?:server-unavailable|server-metadata|login-refused)$/) as string });
    expect((came as HoldfastError).message).not.toMatch(unprintable);
  });

  it('is asked in vain for an hour at most, whatever it says of its code', async () => {
    const { came, slept } = await login({ device: { expires_in: 1e300, interval: 1e9 }, token: { error: 'authorization_pending' } });
    expect(came).toMatchObject({ code: 'login-refused' });
    expect(slept.reduce((sum, ms) => sum + ms, 0)).toBe(3_600_000);
  });
});
