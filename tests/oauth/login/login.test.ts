import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OAuthProfile } from '../../../src/core/profile/profile.ts';
import { Secret } from '../../../src/core/profile/secret.ts';
import { firstRecord } from '../../../src/core/profile/succession.ts';
import { discover } from '../../../src/oauth/discovery.ts';
import { loginByBrowser } from '../../../src/oauth/login/browser.ts';
import { calledProfile } from '../../../src/core/profile/words.ts';
import { loginAsClient } from '../../../src/oauth/login/client-credentials.ts';
import { loginByDevice } from '../../../src/oauth/login/device.ts';
import type { LoginScreen } from '../../../src/oauth/login/login.ts';
import { revoke } from '../../../src/oauth/revoke.ts';
import type { OAuthWorld } from '../../../src/oauth/server.ts';
import { oauthRenewer } from '../../../src/oauth/token-endpoint.ts';
import { credential, generation } from '../../core/profile/samples.ts';
import { containing, realClock } from '../../stores/scratch.ts';
import type { Certified } from '../servers/certified.ts';
import { Person, startCertified } from '../servers/certified.ts';

let server: Certified;
beforeAll(async () => {
  server = await startCertified();
});
afterAll(async () => await server.close());

// Waits a tenth of what it is told: a device asks every five seconds.
const world: OAuthWorld = {
  clock: { now: () => Date.now(), sleep: (ms) => realClock.sleep(ms / 100) },
  env: {},
  readSecret: () => Promise.resolve(new Secret('fake-machine-secret')),
};
const never = new AbortController().signal;

const profile = (over: Partial<OAuthProfile> = {}): OAuthProfile => ({
  type: 'oauth',
  name: 'work',
  hosts: [],
  upstream: null,
  header: 'authorization',
  issuer: server.issuer,
  endpoints: {},
  endpointOrigins: [],
  clientId: server.clientId,
  clientSecret: null,
  clientAuth: 'none',
  grant: 'auto',
  scopes: ['openid', 'offline_access'],
  audience: null,
  resource: null,
  redirectPort: null,
  rotates: true,
  graceMs: 0,
  store: 'file',
  ...over,
});

/** What is shown, and a person who does what it says. */
function screen(person: Person | null): LoginScreen & { readonly shown: string[]; readonly pages: string[] } {
  const shown: string[] = [];
  const pages: string[] = [];
  return {
    called: calledProfile('work'),
    shown,
    pages,
    showUrl: (url) => {
      shown.push(url);
      void person?.visit(url).then((page) => pages.push(page));
      return Promise.resolve();
    },
    showCode: (url, code, whole) => {
      shown.push(url, code, whole ?? 'none');
      void person?.type(url, code).then((page) => pages.push(page));
      return Promise.resolve();
    },
  };
}

const credentialOf = (granted: Parameters<typeof firstRecord>[1]) =>
  firstRecord({ name: 'work', header: 'authorization' }, granted, Date.now(), { generation: generation('g1'), jitter: 0 }).credential;

describe('a login in the browser', () => {
  it('brings a pair that can be renewed, probed and ended', async () => {
    const seen = screen(new Person());
    const endpoints = await discover(profile(), world);
    const { granted } = await loginByBrowser(profile(), endpoints, world, seen, never);
    expect(granted).toMatchObject({ subject: 'somebody', lifetimeMs: 3_600_000, endpoints, scope: 'openid offline_access' });
    const first = credentialOf(granted);
    const renewer = oauthRenewer(profile(), world);
    expect(await renewer.probe(first)).toBe('works');
    const renewed = await renewer.renew(first);
    expect(renewed).toMatchObject({ kind: 'granted' });
    const second = renewed.kind === 'granted' ? { ...credentialOf(renewed.granted), endpoints } : first;
    expect(second.refresh?.equals(first.refresh ?? new Secret(''))).toBe(false);
    expect(await revoke(profile(), second, world)).toBe('revoked');
    expect(await renewer.probe(second)).toBe('refused');
    expect(await renewer.renew(second)).toEqual({
      kind: 'refused',
      about: 'grant',
      error: 'invalid_grant',
      description: 'grant request is invalid',
    });
  });

  it('asks with PKCE, a state and a loopback redirect, and thanks the person', async () => {
    const seen = screen(new Person());
    await loginByBrowser(profile(), await discover(profile(), world), world, seen, never);
    const url = new URL(seen.shown[0] ?? '');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', prompt: 'consent' });
    expect(url.searchParams.get('state')?.length).toBeGreaterThan(20);
    expect(url.searchParams.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    await expect.poll(() => seen.pages.join(' ')).toContain('You are logged in');
  });

  it('that is denied says so', async () => {
    const login = loginByBrowser(profile(), await discover(profile(), world), world, screen(new Person(false)), never);
    await expect(login).rejects.toMatchObject({ code: 'login-refused', message: containing('access_denied'), hint: 'holdfast login work' });
  });

  it('takes no answer that another page sends', async () => {
    const over = new AbortController();
    let status = 0;
    const seen: LoginScreen = {
      ...screen(null),
      showUrl: async (url) => {
        const redirect = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
        redirect.search = '?code=fake&state=guessed';
        ({ status } = await fetch(redirect));
        over.abort(new Error('nobody came'));
      },
    };
    await expect(loginByBrowser(profile(), await discover(profile(), world), world, seen, over.signal)).rejects.toThrow('nobody came');
    expect(status).toBe(404);
  });

  it('that was given up before it began ends at once', async () => {
    const over = new AbortController();
    over.abort(new Error('Ctrl-C'));
    await expect(loginByBrowser(profile(), await discover(profile(), world), world, screen(null), over.signal)).rejects.toThrow('Ctrl-C');
  });

  it('says whose port it needs when that is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const redirectPort = (other.address() as AddressInfo).port;
    const login = loginByBrowser(profile({ redirectPort }), await discover(profile(), world), world, screen(null), never);
    await expect(login).rejects.toMatchObject({ code: 'usage', message: containing(`port ${redirectPort}`), hint: containing('--device') });
    other.close();
  });
});

describe('a login with a code', () => {
  it('shows address and code, and brings a pair', async () => {
    const seen = screen(new Person());
    const endpoints = await discover(profile(), world);
    const { granted } = await loginByDevice(profile(), endpoints, world, seen, never);
    expect(seen.shown[0]).toBe(`${server.issuer}/device`);
    expect(seen.shown[1]).toMatch(/^[A-Z]{4}-[A-Z]{4}$/);
    expect(granted).toMatchObject({ subject: 'somebody', endpoints });
    expect(granted.refresh).not.toBeNull();
  });

  it('that is denied says so', async () => {
    const login = loginByDevice(profile(), await discover(profile(), world), world, screen(new Person(false)), never);
    await expect(login).rejects.toMatchObject({ code: 'login-refused', message: containing('denied') });
  });

  it('that nobody types runs out', async () => {
    let now = Date.now();
    const hasty: OAuthWorld = { ...world, clock: { now: () => (now += 20_000), sleep: () => Promise.resolve() } };
    const login = loginByDevice(profile(), await discover(profile(), world), hasty, screen(null), never);
    await expect(login).rejects.toMatchObject({ code: 'login-refused', message: containing('ran out') });
  });

  it('ends with its signal', async () => {
    const over = new AbortController();
    over.abort(new Error('nobody came'));
    const login = loginByDevice(profile(), await discover(profile(), world), world, screen(null), over.signal);
    await expect(login).rejects.toThrow('nobody came');
  });

  it('needs a server that has it', async () => {
    const endpoints = { ...(await discover(profile(), world)), deviceAuthorization: null };
    await expect(loginByDevice(profile(), endpoints, world, screen(null), never)).rejects.toMatchObject({
      code: 'server-metadata',
      hint: containing('--browser'),
    });
  });
});

describe('the end of a login', () => {
  it('is asked for both tokens, also when the first is not taken', async () => {
    const asked: string[] = [];
    const refusing = createServer((req, res) => {
      let body = '';
      req.on('data', (chunk: Buffer) => (body += chunk.toString()));
      req.on('end', () => {
        asked.push(new URLSearchParams(body).get('token') ?? '');
        res.writeHead(asked.length === 1 ? 503 : 200).end();
      });
    });
    await new Promise<void>((resolve) => void refusing.listen(0, '127.0.0.1', resolve));
    const revocation = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}/revoke`;
    const held = credential({
      endpoints: { token: revocation, authorization: null, deviceAuthorization: null, userinfo: null, revocation },
    });
    expect(await revoke(profile(), held, world)).toHaveProperty('failed');
    expect(asked).toEqual(['fake-refresh-1', 'fake-access-1']);
    refusing.close();
  });

  it('has no place at a server that names none', async () => {
    expect(await revoke(profile(), credential(), world)).toBe('no-place');
  });
});

describe('a client of its own', () => {
  const machine = () =>
    profile({
      clientId: server.machineId,
      clientSecret: { env: 'X' },
      clientAuth: 'client_secret_basic',
      grant: 'client_credentials',
      scopes: ['api'],
    });

  it('gets a token, and another one at any time', async () => {
    const { granted } = await loginAsClient(machine(), world, calledProfile('work'));
    expect(granted).toMatchObject({ refresh: null, lifetimeMs: 3_600_000, endpoints: { token: `${server.issuer}/token` } });
    const again = await oauthRenewer(machine(), world).renew(credentialOf(granted));
    expect(again).toMatchObject({ kind: 'granted' });
  });

  it('with the wrong secret is told which error came', async () => {
    const wrong = { ...world, readSecret: () => Promise.resolve(new Secret('fake-wrong')) };
    await expect(loginAsClient(machine(), wrong, calledProfile('work'))).rejects.toMatchObject({
      code: 'login-refused',
      message: containing('invalid_client'),
    });
  });
});
