/** Sign-ins at a certified authorization server, by a person who does what the pages say. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { McpServer } from '../../../src/core/mcp/server.ts';
import { profileOfRegistration } from '../../../src/core/mcp/registration.ts';
import { Secret } from '../../../src/core/profile/secret.ts';
import { ProfileKeeper } from '../../../src/keeper/profile/profile-keeper.ts';
import type { Challenge } from '../../../src/mcp/authorization/challenge.ts';
import type { SignInParts } from '../../../src/mcp/authorization/sign-in.ts';
import { signInToServer } from '../../../src/mcp/authorization/sign-in.ts';
import { metadataFetch } from '../../../src/oauth/metadata-fetch.ts';
import type { OAuthWorld } from '../../../src/oauth/server.ts';
import { oauthRenewer } from '../../../src/oauth/token-endpoint.ts';
import { openRegistrations } from '../../../src/stores/mcp/registration-file.ts';
import { MemoryStore, plan, TestServer } from '../../keeper/profile/world.ts';
import type { Certified } from '../../oauth/servers/certified.ts';
import { Person, startCertified } from '../../oauth/servers/certified.ts';
import { realClock, scratchFolder } from '../../stores/scratch.ts';
import { shownText } from '../../../src/core/shown.ts';
import { commandLine } from '../../../src/core/shell-word.ts';

let [authority, other]: Certified[] = [];
beforeAll(async () => {
  [authority, other] = [await startCertified(), await startCertified()];
});
afterAll(async () => {
  await authority?.close();
  await other?.close();
});

const mcp = 'http://127.0.0.1:1/mcp';
const id = '_mcp-test';
const noMore: Challenge = { scope: null, metadataUrl: null };
const never = new AbortController().signal;
const oauth: OAuthWorld = {
  clock: { now: () => Date.now(), sleep: (ms) => realClock.sleep(ms / 100) },
  env: {},
  readSecret: () => Promise.resolve(new Secret('none')),
};

let folder: string;
let store: MemoryStore;
let asked: string[];
beforeEach(() => {
  folder = scratchFolder();
  store = new MemoryStore();
  asked = [];
});

interface Ways {
  readonly issuer?: string | undefined;
  readonly person?: Person | null;
  readonly server?: Partial<McpServer>;
  readonly hasBrowser?: boolean;
  readonly scopes?: readonly string[];
}

/** What a bridge has in its hands, with a server whose metadata names an issuer. */
function parts({
  issuer = authority?.issuer,
  person = new Person(),
  server = {},
  hasBrowser = true,
  scopes = ['openid', 'api'],
}: Ways = {}) {
  const shown: string[] = [];
  const real = metadataFetch({ env: {} });
  const registrations = openRegistrations(folder, id);
  const keeper = new ProfileKeeper(plan({ store, renewer: new TestServer(realClock).renewer(), clock: realClock }));
  const all: SignInParts = {
    server: {
      name: 'work',
      url: mcp,
      transport: 'auto',
      clientId: null,
      clientSecret: null,
      clientMetadataUrl: null,
      scopes: null,
      headers: {},
      account: null,
      resource: null,
      ...server,
    },
    id,
    registrations,
    keeper,
    oauth,
    hasBrowser,
    fetch: async (url, init) => {
      asked.push(`${init?.method ?? 'GET'} ${String(url)}`);
      if (!String(url).startsWith('http://127.0.0.1:1/')) return await real(url, init);
      return new Response(JSON.stringify({ resource: mcp, authorization_servers: [issuer], scopes_supported: scopes }), {
        headers: { 'content-type': 'application/json' },
      });
    },
    screen: {
      called: {
        what: 'MCP server work',
        login: commandLine('holdfast', 'mcp', 'login', 'work'),
        show: commandLine('holdfast', 'mcp', 'status', 'work'),
        mend: commandLine('holdfast', 'mcp', 'login', 'work'),
        withoutResource: null,
      },
      showUrl: (url) => {
        shown.push(url);
        void person?.visit(url);
        return Promise.resolve();
      },
      showCode: (url, code) => {
        shown.push(url);
        void person?.type(url, code);
        return Promise.resolve();
      },
    },
  };
  return { all, shown, registrations, keeper };
}

const credential = () => (store.stored.kind === 'record' ? store.stored.record.credential : null);
const registrationsMade = (): number => asked.filter((line) => line.startsWith('POST')).length;

describe('a sign-in', () => {
  it.each<[string, string | null]>([
    ['none', null],
    ['api://tracker', 'api://tracker'],
  ])('names the resource that a person has said, %s, to the place where one signs in', async (resource, named) => {
    const { all, shown } = parts({ server: { resource } });
    // The test's server gives tokens for no other resource; what it is asked is what counts.
    await signInToServer(all, noMore, AbortSignal.timeout(5_000)).catch(() => undefined);
    expect(new URL(shown[0] ?? '').searchParams.get('resource')).toBe(named);
  });

  it('finds, registers, signs in, and keeps what can be renewed', async () => {
    const { all, shown, registrations } = parts();
    await signInToServer(all, noMore, never);
    const asks = new URL(shown[0] ?? '').searchParams;
    expect(asks.get('resource')).toBe(mcp);
    expect(asks.get('code_challenge_method')).toBe('S256');
    expect(asks.get('scope')).toBe('openid api offline_access');
    const registration = await registrations.read();
    expect(registration).toMatchObject({ url: mcp, issuer: authority?.issuer, origin: 'registered', resource: mcp });
    expect(registration?.redirectPort).toBe(Number(new URL(asks.get('redirect_uri') ?? '').port));
    if (registration === null) throw new Error('nothing was kept');
    // The very client and endpoints that were kept renew it.
    expect(await oauthRenewer(profileOfRegistration(id, registration), oauth).renew(credential())).toMatchObject({ kind: 'granted' });
  });

  it('uses the same client again', async () => {
    await signInToServer(parts().all, noMore, never);
    const first = credential()?.access.reveal();
    await signInToServer(parts().all, noMore, never);
    expect(registrationsMade()).toBe(1);
    expect(credential()?.access.reveal()).not.toBe(first);
  });

  it('uses another client when the server has forgotten the one of before', async () => {
    await signInToServer(parts().all, noMore, never);
    const { all } = parts();
    if (store.stored.kind !== 'record') throw new Error('nothing was kept');
    const trouble = { kind: 'refused', about: 'client', error: 'invalid_client', at: 1 } as const;
    store.stored = { kind: 'record', record: { ...store.stored.record, trouble } };
    await all.keeper.look(null);
    await signInToServer(all, noMore, never);
    expect(registrationsMade()).toBe(2);
  });

  it('uses another client, and no scope of before, at another authorization server', async () => {
    await signInToServer(parts().all, { scope: 'api', metadataUrl: null }, never);
    const { all, shown, registrations } = parts({ issuer: other?.issuer, scopes: ['openid'] });
    await signInToServer(all, noMore, never);
    expect(registrationsMade()).toBe(2);
    expect(shown[0]?.startsWith(`${other?.issuer}/`)).toBe(true);
    expect(new URL(shown[0] ?? '').searchParams.get('scope')).toBe('openid offline_access');
    expect(await registrations.read()).toMatchObject({ issuer: other?.issuer });
    expect(credential()?.endpoints?.token.startsWith(other?.issuer ?? 'none')).toBe(true);
  });

  it('asks for what was granted before and for what is wanted now, as a client that may have it', async () => {
    await signInToServer(parts({ scopes: ['openid'] }).all, noMore, never);
    const { all, shown } = parts({ scopes: ['openid'] });
    await all.keeper.look(null);
    await signInToServer(all, { scope: 'api', metadataUrl: null }, never);
    expect(new Set(new URL(shown[0] ?? '').searchParams.get('scope')?.split(' '))).toEqual(new Set(['openid', 'offline_access', 'api']));
    expect(registrationsMade()).toBe(2);
  });

  it('with a client that was registered by hand registers none', async () => {
    const { all, registrations } = parts({ server: { clientId: 'native' } });
    await signInToServer(all, noMore, never);
    expect(registrationsMade()).toBe(0);
    expect(await registrations.read()).toMatchObject({ clientId: 'native', origin: 'given', clientAuth: 'none' });
  });

  it('far from a browser shows a code', async () => {
    const { all, shown } = parts({ hasBrowser: false });
    await signInToServer(all, noMore, never);
    expect(shown[0]).toBe(`${authority?.issuer}/device`);
    expect(credential()).not.toBeNull();
  });
});

describe('a sign-in that fails', () => {
  it('is denied: nothing is kept', async () => {
    const { all, registrations } = parts({ person: new Person(false) });
    await expect(signInToServer(all, noMore, never)).rejects.toMatchObject({ code: 'login-refused', hint: 'holdfast mcp login work' });
    expect([credential(), await registrations.read()]).toEqual([null, null]);
  });

  it('says so when the disk is full, and what to do', async () => {
    store.failures.push(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
    const { all } = parts();
    await expect(signInToServer(all, noMore, never)).rejects.toMatchObject({
      code: 'credential-store',
      message: 'somebody signed in to work, and it could not be kept: ENOSPC',
      hint: 'make room, then: holdfast mcp login work',
    });
  });

  it('ends with its signal, and listens no more', async () => {
    const limit = new AbortController();
    const { all, shown } = parts({ person: null });
    const ends = signInToServer(all, noMore, limit.signal);
    ends.catch(() => undefined);
    while (shown.length === 0) await new Promise(setImmediate);
    limit.abort(new Error('too late'));
    await expect(ends).rejects.toThrow('too late');
    const back = new URL(shown[0] ?? '').searchParams.get('redirect_uri') ?? '';
    await expect(fetch(back)).rejects.toThrow('fetch failed');
  });

  it('ends with its signal, too, while a page of a server never comes', async () => {
    const { HoldfastError } = await import('../../../src/core/errors.ts');
    const tooLate = new HoldfastError('login-needed', 'too late', shownText('holdfast mcp login work'));
    for (const slow of ['oauth-protected-resource', 'oauth-authorization-server', '/reg']) {
      const limit = new AbortController();
      const { all, shown } = parts();
      const stuck = {
        ...all,
        fetch: (url: string | URL, init?: RequestInit) => {
          if (!String(url).includes(slow)) return all.fetch(url, init);
          limit.abort(tooLate);
          return new Promise<never>(() => undefined);
        },
      };
      await expect(signInToServer(stuck, noMore, limit.signal)).rejects.toBe(tooLate);
      expect(shown).toEqual([]);
    }
  });

  it('leaves the credential of before where the server names one that must not be followed', async () => {
    await signInToServer(parts().all, noMore, never);
    const before = credential();
    await expect(signInToServer(parts({ issuer: 'http://evil.example' }).all, noMore, never)).rejects.toMatchObject({
      code: 'server-metadata',
    });
    expect(credential()).toBe(before);
  });

  it('takes another port, and another client, where somebody else listens on the one of before', async () => {
    const { all, registrations } = parts();
    await signInToServer(all, noMore, never);
    const port = (await registrations.read())?.redirectPort ?? 0;
    const squatter = createServer();
    await new Promise<void>((resolve) => void squatter.listen(port, '127.0.0.1', resolve));
    try {
      await signInToServer(parts().all, noMore, never);
      expect((await registrations.read())?.redirectPort).not.toBe((squatter.address() as AddressInfo).port);
      expect(registrationsMade()).toBe(2);
    } finally {
      squatter.close();
    }
  });

  it('writes no token into the files beside the credential', async () => {
    await signInToServer(parts().all, noMore, never);
    const texts = readdirSync(join(folder, 'mcp')).map((name) => readFileSync(join(folder, 'mcp', name), 'utf8'));
    expect(texts).toHaveLength(1);
    for (const secret of [credential()?.access, credential()?.refresh]) expect(texts.join()).not.toContain(secret?.reveal() ?? 'x');
    expect(existsSync(join(folder, 'credentials'))).toBe(false);
  });
});
