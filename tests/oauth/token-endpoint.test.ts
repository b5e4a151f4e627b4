import { afterEach, describe, expect, it } from 'vitest';
import type { OAuthProfile } from '../../src/core/profile/profile.ts';
import { Secret } from '../../src/core/profile/secret.ts';
import { oauthRenewer } from '../../src/oauth/token-endpoint.ts';
import { credential } from '../core/profile/samples.ts';
import { containing, realClock } from '../stores/scratch.ts';
import { serverForTest } from './faulted.ts';

const server = serverForTest(afterEach);
const world = { clock: realClock, env: {}, readSecret: () => Promise.resolve(new Secret('fake-client-secret')) };

const profile = (over: Partial<OAuthProfile> = {}): OAuthProfile => ({
  type: 'oauth',
  name: 'work',
  hosts: [],
  upstream: null,
  header: 'authorization',
  issuer: null,
  endpoints: {},
  endpointOrigins: [],
  clientId: 'client',
  clientSecret: null,
  clientAuth: 'none',
  grant: 'auto',
  scopes: [],
  audience: null,
  resource: null,
  redirectPort: null,
  rotates: true,
  graceMs: 0,
  store: 'file',
  ...over,
});
const at = (token: string) => ({ token, authorization: null, deviceAuthorization: null, revocation: null, userinfo: null });

describe('a refresh token', () => {
  it('goes to the endpoint that its login was made at, and not to another that the profile names since', async () => {
    const [home, other] = [await server(), await server()];
    const held = credential({ endpoints: at(`${home.origin}/token`) });
    const moved = oauthRenewer(profile({ endpoints: { token: `${other.origin}/token` } }), world);
    expect(await moved.renew(held)).toMatchObject({ kind: 'unavailable', detail: containing('log in again') });
    expect([home.posts(), other.posts()]).toEqual([0, 0]);
  });

  it.each<[string, Partial<OAuthProfile>, string]>([
    ['alone from a public client', {}, 'client_id=client'],
    ['with a secret in the body', { clientAuth: 'client_secret_post', clientSecret: { env: 'X' } }, 'client_secret=fake-client-secret'],
    [
      'with a secret in the header',
      { clientAuth: 'client_secret_basic', clientSecret: { env: 'X' } },
      `Basic ${Buffer.from('client:fake-client-secret').toString('base64')}`,
    ],
    ['with the resource that it is for', { resource: 'https://api.example.com' }, 'resource=https%3A%2F%2Fapi.example.com'],
    ['with the audience that it is for', { audience: 'api' }, 'audience=api'],
  ])('is sent %s', async (_, over, part) => {
    const home = await server();
    const { refreshToken } = home.ledger;
    const held = credential({ refresh: new Secret(refreshToken), endpoints: at(`${home.origin}/token`) });
    expect(await oauthRenewer(profile(over), world).renew(held)).toMatchObject({ kind: 'granted' });
    expect(home.wire.join('\n')).toContain(part);
    expect(home.wire.join('\n')).toContain('grant_type=refresh_token');
  });

  it('is not sent without the secret of its client', async () => {
    const home = await server();
    const without = { ...world, readSecret: () => Promise.reject(new Error('X is not set')) };
    const renewer = oauthRenewer(profile({ clientAuth: 'client_secret_basic', clientSecret: { env: 'X' } }), without);
    const held = credential({ endpoints: at(`${home.origin}/token`) });
    expect(await renewer.renew(held)).toEqual({ kind: 'unavailable', detail: 'X is not set', retryAfterMs: null });
    expect(home.posts()).toBe(0);
  });

  it('is needed', async () => {
    expect(await oauthRenewer(profile(), world).renew(credential({ refresh: null }))).toMatchObject({ kind: 'unavailable' });
    expect(await oauthRenewer(profile(), world).renew(null)).toMatchObject({ kind: 'unavailable' });
  });
});

it.each<[Partial<OAuthProfile>, object]>([
  [{}, { kind: 'rotating', graceMs: 0 }],
  [{ graceMs: 9 }, { kind: 'rotating', graceMs: 9 }],
  [{ rotates: false }, { kind: 'rotating', graceMs: Infinity }],
  [{ grant: 'client_credentials' }, { kind: 'repeatable' }],
])('a profile that says %j is renewed as %j', (over, kind) => expect(oauthRenewer(profile(over), world)).toMatchObject(kind));
