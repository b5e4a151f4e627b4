import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OAuthProfile } from '../../src/core/profile/profile.ts';
import { Secret } from '../../src/core/profile/secret.ts';
import { discover } from '../../src/oauth/discovery.ts';
import { readSecretReference } from '../../src/oauth/secret-reference.ts';
import { containing, realClock, scratchFolder } from '../stores/scratch.ts';
import { makeOldCertificate } from './servers/old-certificate.ts';

const world = { clock: realClock, env: {}, readSecret: () => Promise.resolve(new Secret('fake')) };
let server: Server;
let issuer = '';
let answers: Record<string, { status?: number; body: string; type?: string }> = {};
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((req, res) => {
    asked.push(req.url ?? '');
    const { status = 200, body = '', type = 'application/json' } = answers[req.url ?? ''] ?? { status: 404 };
    res.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  answers = {};
  asked.length = 0;
});

const profile = (over: Partial<OAuthProfile> = {}) =>
  ({ name: 'work', issuer, endpoints: {}, endpointOrigins: [], ...over }) as unknown as OAuthProfile;
const metadata = (over: object = {}): { body: string } => ({
  body: JSON.stringify({
    issuer,
    token_endpoint: `${issuer}/token`,
    authorization_endpoint: `${issuer}/auth`,
    revocation_endpoint: `${issuer}/revoke`,
    ...over,
  }),
});
const [oauth, oidc] = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];

describe('the endpoints of an issuer', () => {
  it('are those of RFC 8414, and those of OpenID Connect where there are none', async () => {
    const endpoints = {
      token: `${issuer}/token`,
      authorization: `${issuer}/auth`,
      revocation: `${issuer}/revoke`,
      deviceAuthorization: null,
      userinfo: null,
      namesItself: false,
    };
    answers = { [oauth]: metadata() };
    expect(await discover(profile(), world)).toEqual(endpoints);
    answers = { [oidc]: metadata() };
    expect(await discover(profile(), world)).toEqual(endpoints);
    expect(asked).toEqual([oauth, oauth, oidc]);
  });

  it('give way to those that the profile names', async () => {
    answers = { [oauth]: metadata() };
    expect(await discover(profile({ endpoints: { token: `${issuer}/other` } }), world)).toMatchObject({ token: `${issuer}/other` });
  });

  it('are not asked for where the profile names no issuer', async () => {
    expect(await discover(profile({ issuer: null, endpoints: { token: 'https://a.example/t' } }), world)).toMatchObject({
      token: 'https://a.example/t',
      authorization: null,
    });
    expect(asked).toEqual([]);
  });

  it.each<[string, () => typeof answers, RegExp, RegExp]>([
    [
      'a page',
      () => ({ [oauth]: { body: '<html>', type: 'text/html' }, [oidc]: { body: '<html>', type: 'text/html' } }),
      /expected the metadata of an authorization server at .*, found something else \(no JSON of that kind\)/,
      /the issuer/,
    ],
    ['nothing', () => ({}), /found an answer 404/, /the issuer/],
    [
      'another issuer',
      () => ({ [oauth]: metadata({ issuer: 'https://evil.example' }), [oidc]: metadata({ issuer: 'https://evil.example' }) }),
      /its own name for itself is another/,
      /the issuer/,
    ],
    ['no token endpoint', () => ({ [oauth]: metadata({ token_endpoint: undefined }) }), /expected a token endpoint/, /"endpoints"/],
    [
      'an endpoint without TLS',
      () => ({ [oauth]: metadata({ token_endpoint: 'http://a.example/t' }) }),
      /expected an https URL for the token endpoint of .*, found "http:\/\/a\.example\/t"/,
      /"endpoints": \{"token"/,
    ],
    [
      'an endpoint elsewhere',
      () => ({ [oauth]: metadata({ token_endpoint: 'https://evil.example/t' }) }),
      /the token endpoint of .* lies on another origin, https:\/\/evil\.example/,
      /"endpointOrigins": \["https:\/\/evil\.example"\]/,
    ],
  ])('are refused of an issuer with %s', async (_, given, message, hint) => {
    answers = given();
    await expect(discover(profile(), world)).rejects.toMatchObject({
      code: 'server-metadata',
      message: expect.stringMatching(message) as unknown,
      hint: expect.stringMatching(hint) as unknown,
    });
  });

  it('may lie on an origin that the profile names', async () => {
    answers = { [oauth]: metadata({ token_endpoint: 'https://tokens.example/t' }) };
    expect(await discover(profile({ endpointOrigins: ['https://tokens.example'] }), world)).toMatchObject({
      token: 'https://tokens.example/t',
    });
  });

  it('are refused where profile and issuer name different origins', async () => {
    answers = { [oauth]: metadata() };
    await expect(discover(profile({ endpoints: { token: 'https://other.example/t' } }), world)).rejects.toMatchObject({
      code: 'server-metadata',
      message: containing('its issuer says'),
      hint: containing('"endpointOrigins": ["https://other.example"]'),
    });
  });

  it('of an issuer that is away are not known now', async () => {
    await expect(discover(profile({ issuer: 'http://127.0.0.1:1' }), world)).rejects.toMatchObject({
      code: 'server-unavailable',
      message: containing('ECONNREFUSED'),
    });
  });
});

describe('a certificate that is not of today', () => {
  it('is told with the time of this machine, which may be the wrong one', async () => {
    const { key, certificate } = makeOldCertificate(scratchFolder());
    const tls = createTlsServer({ key: readFileSync(key), cert: readFileSync(certificate) });
    await new Promise<void>((resolve) => void tls.listen(0, '127.0.0.1', resolve));
    const { port } = tls.address() as AddressInfo;
    const trusting = { ...world, env: { SSL_CERT_FILE: certificate }, clock: { ...realClock, now: () => 0 } };
    await expect(discover(profile({ issuer: `https://127.0.0.1:${port}` }), trusting)).rejects.toMatchObject({
      code: 'server-unavailable',
      message: containing('(CERT_HAS_EXPIRED); the clock of this machine says 1970-01-01'),
    });
    tls.close();
  });
});

describe('a secret of the set-up', () => {
  const env = { KEY: 'fake-secret', EMPTY: '' };
  const read = (path: string) => (path === '/secret' ? ({ kind: 'text', text: 'fake-kept\r\n' } as const) : ({ kind: 'absent' } as const));
  const run = (command: readonly string[]) =>
    Promise.resolve(command[0] === 'works' ? { stdout: 'fake-printed\n', failure: null } : { stdout: '', failure: 'it ended with 1' });

  it('is read where it is said to be', async () => {
    expect((await readSecretReference({ env: 'KEY' }, { env, run, read })).reveal()).toBe('fake-secret');
    expect((await readSecretReference({ file: '/secret' }, { env, run, read })).reveal()).toBe('fake-kept');
    expect((await readSecretReference({ command: ['works'] }, { env, run, read })).reveal()).toBe('fake-printed');
  });

  it.each([
    [{ env: 'NONE' }, 'the variable NONE, found none: it is not set'],
    [{ env: 'EMPTY' }, 'the variable EMPTY, found none: it is empty'],
    [{ file: '/nowhere/secret' }, 'the file /nowhere/secret, found none: it is not there'],
    [{ command: ['fails', 'x'] }, 'what `fails x` prints, found none: it ended with 1'],
  ])('that is missing is told: %j', async (reference, message) => {
    await expect(readSecretReference(reference, { env, run, read })).rejects.toMatchObject({
      code: 'config-invalid',
      message: containing(message),
    });
  });
});
