import { describe, expect, it } from 'vitest';
import type { FoundServer } from '../../../src/mcp/authorization/find-server.ts';
import { findServer, namedIssuer } from '../../../src/mcp/authorization/find-server.ts';
import { NoAnswer } from '../../../src/oauth/exchange.ts';
import type { Document, Page, Web } from './web.ts';
import { redirect, web } from './web.ts';

const [mcp, login] = ['https://mcp.example/mcp', 'https://login.example'];
const atPath = 'https://mcp.example/.well-known/oauth-protected-resource/mcp';
const atRoot = 'https://mcp.example/.well-known/oauth-protected-resource';
const atIssuer = `${login}/.well-known/oauth-authorization-server`;

const resource = (over: object = {}): Document => ({ resource: mcp, authorization_servers: [login], ...over });
const authority = (issuer = login, over: object = {}): Document => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  response_types_supported: ['code'],
  ...over,
});
const both = { [atPath]: resource(), [atIssuer]: authority() };

async function found(pages: Readonly<Record<string, Page>>, metadataUrl: string | null = null, server = mcp) {
  const small: Web = web(pages);
  const url = metadataUrl === null ? null : new URL(metadataUrl);
  const end = await findServer(server, url, small.fetch).catch(
    (error: unknown) => error as { code: string; message: string; hint: string },
  );
  return { end, asked: small.asked };
}
const server = (end: unknown): FoundServer => {
  if (end instanceof Error) throw end;
  return end as FoundServer;
};
const noAnswer = (): never => {
  throw new NoAnswer('https://x gave no whole answer (no answer within 20 s)', true, 'timeout');
};

describe('the authorization server of an MCP server', () => {
  it('is found by the resource’s metadata at its path', async () => {
    const { end, asked } = await found({
      ...both,
      [atPath]: resource({ scopes_supported: ['a'] }),
      [atIssuer]: authority(login, { registration_endpoint: `${login}/register`, authorization_response_iss_parameter_supported: true }),
    });
    expect(server(end)).toMatchObject({
      issuer: login,
      registration: `${login}/register`,
      resource: mcp,
      resourceScopes: ['a'],
      endpoints: { token: `${login}/token`, authorization: `${login}/authorize`, deviceAuthorization: null, namesItself: true },
    });
    expect(asked).toEqual([`GET ${atPath}`, `GET ${atIssuer}`]);
  });

  it('is found at the root', async () => {
    const { end } = await found({ [atRoot]: resource({ resource: 'https://mcp.example/' }), [atIssuer]: authority() });
    expect(server(end)).toMatchObject({ issuer: login, resource: 'https://mcp.example/' });
  });

  it('is found where the challenge says, and nowhere else', async () => {
    const there = 'https://mcp.example/meta';
    const { end, asked } = await found({ ...both, [there]: resource({ scopes_supported: ['there'] }) }, there);
    expect(server(end).resourceScopes).toEqual(['there']);
    expect(asked[0]).toBe(`GET ${there}`);
  });

  it('is found by OpenID Connect Discovery', async () => {
    const at = `${login}/.well-known/openid-configuration`;
    const more = { jwks_uri: `${login}/jwks`, subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['ES256'] };
    const { end } = await found({ [atPath]: resource(), [at]: authority(login, more) });
    expect(server(end).issuer).toBe(login);
  });

  it('is found for an issuer with a path', async () => {
    const issuer = `${login}/tenant`;
    const at = `${login}/.well-known/oauth-authorization-server/tenant`;
    const { end } = await found({ [atPath]: resource({ authorization_servers: [issuer] }), [at]: authority(issuer) });
    expect(server(end).issuer).toBe(issuer);
  });

  it('is the server itself, where that has no metadata of a resource', async () => {
    const { end } = await found({
      'https://mcp.example/.well-known/oauth-authorization-server': authority('https://mcp.example'),
    });
    expect(server(end)).toMatchObject({ issuer: 'https://mcp.example', resource: null });
  });

  it('is the server itself at known paths, where it has no metadata at all', async () => {
    const { end } = await found({});
    expect(server(end)).toMatchObject({
      issuer: 'https://mcp.example',
      registration: 'https://mcp.example/register',
      metadata: null,
      endpoints: { token: 'https://mcp.example/token', authorization: 'https://mcp.example/authorize' },
    });
  });

  it('may be on this machine when the MCP server is', async () => {
    const here = 'http://127.0.0.1:9';
    const { end } = await found(
      {
        'http://127.0.0.1:8/.well-known/oauth-protected-resource/mcp': resource({
          resource: 'http://127.0.0.1:8/mcp',
          authorization_servers: [here],
        }),
        [`${here}/.well-known/oauth-authorization-server`]: authority(here),
      },
      null,
      'http://127.0.0.1:8/mcp',
    );
    expect(server(end).issuer).toBe(here);
  });

  it('is found behind a redirect within one origin', async () => {
    const { end } = await found({ ...both, [atPath]: redirect('/moved'), 'https://mcp.example/moved': resource() });
    expect(server(end).issuer).toBe(login);
  });
});

describe('what must not be followed', () => {
  const here = [
    'http://127.0.0.1:9',
    'http://[::1]:9',
    'http://localhost:9',
    'https://127.0.0.1',
    'https://localhost',
    'https://127.8.8.8',
  ];
  const also = ['https://[::1]', 'https://x.localhost', 'https://localhost.', 'https://0.0.0.0', 'https://[::ffff:127.0.0.1]'];
  const open = ['http://login.example', 'https://user:fake@login.example', 'https://login.example/#x', 'ftp://login.example'];

  const near = ['https://192.168.0.1', 'https://169.254.169.254', 'https://[fd00::1]', 'https://[64:ff9b::7f00:1]', 'https://0xa.1'];
  const schemes = ['file:///etc/passwd', 'javascript:alert(1)'];
  const odd = [...schemes, 'https:login.example', String.raw`https:\\login.example`];

  it.each([...here, ...also, ...near, ...odd, ...open])('is an authorization server at %s', async (issuer) => {
    const { end, asked } = await found({ [atPath]: resource({ authorization_servers: [issuer] }) });
    expect(end).toMatchObject({ code: 'server-metadata' });
    expect(asked).toEqual([`GET ${atPath}`]);
  });

  it.each([...here, 'http://mcp.example/meta'])('is metadata of the resource at %s', async (metadataUrl) => {
    const { end, asked } = await found(both, metadataUrl);
    expect(end).toMatchObject({ code: 'server-metadata' });
    expect(asked).toEqual([]);
  });

  it.each(['token_endpoint', 'authorization_endpoint', 'registration_endpoint', 'revocation_endpoint', 'device_authorization_endpoint'])(
    'is a %s on this machine, or over an open wire',
    async (name) => {
      for (const to of ['http://127.0.0.1:9/x', 'https://localhost/x', 'http://login.example/x', ...near, ...schemes]) {
        const { end } = await found({ ...both, [atIssuer]: authority(login, { [name]: to }) });
        expect(end).toMatchObject({ code: 'server-metadata' });
      }
    },
  );

  it.each([
    ['another host', { resource: 'https://other.example/mcp' }],
    ['another path', { resource: 'https://mcp.example/other' }],
    ['a longer path', { resource: 'https://mcp.example/mcp/more' }],
    ['a path that only begins so', { resource: 'https://mcp.example/mc' }],
    ['no address', { resource: 'mcp' }],
    ['nothing', { resource: undefined }],
  ])('is a resource that calls itself by %s', async (_what, over) => {
    const { end } = await found({ ...both, [atPath]: resource(over) });
    expect(end).toMatchObject({ code: 'server-metadata' });
  });

  it.each(['https://evil.example', `${login}/`, 'https://LOGIN.example', `${login}.evil.example`])(
    'is an issuer that calls itself %s',
    async (issuer) => {
      const { end } = await found({ ...both, [atIssuer]: { ...authority(), issuer } });
      expect(end).toMatchObject({ code: 'server-metadata' });
    },
  );

  it('is metadata without a token endpoint', async () => {
    const { end } = await found({ ...both, [atIssuer]: authority(login, { token_endpoint: undefined }) });
    expect(end).toMatchObject({ code: 'server-metadata' });
  });

  it.each<[string, Page]>([
    ['a page', '<html>sign in</html>'],
    ['a list', []],
    ['no JSON', () => new Response('{', { headers: { 'content-type': 'application/json' } })],
  ])('is %s in the place of metadata', async (_what, page) => {
    for (const at of [atPath, atIssuer]) {
      const { end } = await found({ ...both, [at]: page });
      expect(end).toMatchObject({ code: 'server-metadata' });
    }
  });

  it('is an authorization server without metadata', async () => {
    const { end } = await found({ [atPath]: resource() });
    expect(end).toMatchObject({ code: 'server-metadata' });
  });

  it.each(['https://evil.example/x', 'http://127.0.0.1:9/x', 'http://mcp.example/x'])('is a redirect to %s', async (to) => {
    const { end, asked } = await found({ ...both, [atPath]: redirect(to), [atIssuer]: redirect(to) });
    expect(asked.filter((line) => line.includes(to))).toEqual([]);
    // Without metadata of its own the server is asked at its root, and nothing is taken from elsewhere.
    expect(server(end).issuer).toBe('https://mcp.example');
  });

  it('is a redirect of the authorization server to another origin', async () => {
    const { end, asked } = await found({ ...both, [atIssuer]: redirect('https://evil.example/x') });
    expect(end).toMatchObject({ code: 'server-metadata' });
    expect(asked.filter((line) => line.includes('evil'))).toEqual([]);
  });

  it('is a circle: it ends', async () => {
    const circle = { [atPath]: redirect('/b'), 'https://mcp.example/b': redirect(atPath) };
    const { asked } = await found({ ...both, ...circle });
    expect(asked.length).toBeLessThan(60);
    const { end, asked: more } = await found({ ...both, [atIssuer]: redirect(atIssuer) });
    expect(end).toMatchObject({ code: 'server-metadata' });
    expect(more.length).toBeLessThan(60);
  });

  it('is printed without what it could do to a terminal', async () => {
    const { end } = await found({ ...both, [atPath]: resource({ resource: `https://other.example/\u001B[2J${'x'.repeat(500)}` }) });
    expect((end as { message: string }).message).toMatch(/^[\x20-\x7e§]{1,260}$/);
  });
});

describe('a server that is away', () => {
  it.each<[string, Record<string, Page>]>([
    ['the MCP server, with 503', { ...both, [atPath]: 503 }],
    ['the MCP server, with 502 in both places', { ...both, [atPath]: 502, [atRoot]: 502 }],
    ['the MCP server, without an answer', { ...both, [atPath]: noAnswer }],
    ['the authorization server, with 500', { ...both, [atIssuer]: 500 }],
    ['the authorization server, with 502 everywhere', { ...both, [atIssuer]: 502, [`${login}/.well-known/openid-configuration`]: 502 }],
    ['the authorization server, without an answer', { ...both, [atIssuer]: noAnswer }],
  ])('is not one that says nothing of itself: %s', async (_what, pages) => {
    const { end } = await found(pages);
    expect(end).toMatchObject({ code: 'server-unavailable', hint: expect.stringMatching(/^curl -sS https:/) as string });
  });
});

describe('the issuer that a server names', () => {
  it.each<[string, Record<string, Page>, string | null]>([
    ['the first of its list', { [atPath]: resource({ authorization_servers: [login, 'https://other.example'] }) }, login],
    ['none where it has no list', { [atPath]: resource({ authorization_servers: undefined }) }, null],
    ['none where it has no metadata', {}, null],
  ])('is %s', async (_what, pages, issuer) => expect(await namedIssuer(mcp, null, web(pages).fetch)).toBe(issuer));
});
