import { describe, expect, it } from 'vitest';
import type { Registrations } from '../../../src/core/mcp/ports.ts';
import type { Registration } from '../../../src/core/mcp/registration.ts';
import type { McpServer } from '../../../src/core/mcp/server.ts';
import type { Choice } from '../../../src/mcp/authorization/choose-client.ts';
import { chooseClient } from '../../../src/mcp/authorization/choose-client.ts';
import type { FoundServer } from '../../../src/mcp/authorization/find-server.ts';
import { NoAnswer } from '../../../src/oauth/exchange.ts';
import type { Page } from './web.ts';
import { web } from './web.ts';

const issuer = 'https://login.example';
const at = `${issuer}/register`;

const bare: McpServer = {
  name: 'work',
  url: 'https://mcp.example/mcp',
  transport: 'auto',
  clientId: null,
  clientSecret: null,
  clientMetadataUrl: null,
  scopes: null,
  headers: {},
  account: null,
  resource: null,
};
const endpoints = {
  token: `${issuer}/token`,
  authorization: `${issuer}/authorize`,
  deviceAuthorization: null,
  revocation: null,
  userinfo: null,
};
const metadata = (over: object = {}): FoundServer['metadata'] => ({
  issuer,
  authorization_endpoint: endpoints.authorization,
  token_endpoint: endpoints.token,
  response_types_supported: ['code'],
  registration_endpoint: at,
  ...over,
});
const found = (over: Partial<FoundServer> = {}): FoundServer => ({
  issuer,
  endpoints,
  registration: at,
  metadata: metadata(),
  resource: null,
  resourceScopes: null,
  ...over,
});
const before: Registration = {
  account: null,
  url: bare.url,
  issuer,
  endpoints,
  resource: null,
  clientId: 'registered-before',
  clientSecret: null,
  clientAuth: 'none',
  origin: 'registered',
  redirectPort: 4711,
  scopes: ['a', 'b'],
};
const registered = { client_id: 'new-client', redirect_uris: ['http://127.0.0.1:4711/callback'], token_endpoint_auth_method: 'none' };

async function chosen(over: Partial<Choice> = {}, page: Page = registered) {
  const secrets: string[] = [];
  const registrations: Registrations = {
    read: () => Promise.resolve(null),
    save: () => Promise.resolve(),
    remove: () => Promise.resolve(),
    keepSecret: (secret) => {
      secrets.push(secret);
      return Promise.resolve({ file: '/kept' });
    },
  };
  const { fetch, asked, bodies } = web({ [at]: page });
  const choice: Choice = { server: bare, found: found(), before: null, registrations, port: 4711, scopes: [], fetch, ...over };
  const client = await chooseClient(choice).catch((error: unknown) => error as { code: string; message: string; hint: string });
  return { client, asked, secrets, sent: bodies.map((body) => JSON.parse(body) as Record<string, unknown>) };
}

describe('the client that a person signs in with', () => {
  const documented = { ...bare, clientMetadataUrl: 'https://client.example/holdfast.json' };
  const takesDocuments = found({ metadata: metadata({ client_id_metadata_document_supported: true }) });

  it('is the one that the user registered by hand, before all others', async () => {
    const server = { ...documented, clientId: 'by-hand', clientSecret: { env: 'SECRET' } };
    const { client, asked } = await chosen({ server, found: takesDocuments, before });
    expect(client).toEqual({
      clientId: 'by-hand',
      clientSecret: { env: 'SECRET' },
      clientAuth: 'client_secret_basic',
      origin: 'given',
      redirectPort: null,
    });
    expect(asked).toEqual([]);
  });

  it.each([
    [['client_secret_post'], 'client_secret_post'],
    [['client_secret_basic', 'client_secret_post'], 'client_secret_basic'],
    [['none', 'private_key_jwt'], 'none'],
  ])('proves itself as the server takes it: %j', async (methods, clientAuth) => {
    const server = { ...bare, clientId: 'by-hand', clientSecret: { env: 'SECRET' } };
    const takes = found({ metadata: metadata({ token_endpoint_auth_methods_supported: methods }) });
    expect((await chosen({ server, found: takes })).client).toMatchObject({ clientAuth });
  });

  it('is a document, where the server takes one', async () => {
    const { client, asked } = await chosen({ server: documented, found: takesDocuments, before });
    expect(client).toMatchObject({ clientId: documented.clientMetadataUrl, origin: 'document', clientAuth: 'none', redirectPort: null });
    expect(asked).toEqual([]);
  });

  it('is registered where a server takes no document', async () => {
    expect((await chosen({ server: documented })).client).toMatchObject({ clientId: 'new-client', origin: 'registered' });
  });

  it('is the one that was registered before, with the same issuer, port and scopes', async () => {
    const { client, asked } = await chosen({ before, scopes: ['b'] });
    expect([client, asked]).toEqual([
      { clientId: 'registered-before', clientSecret: null, clientAuth: 'none', origin: 'registered', redirectPort: 4711 },
      [],
    ]);
  });

  it.each<[string, Registration]>([
    ['another issuer', { ...before, issuer: 'https://old.example' }],
    ['another port', { ...before, redirectPort: 4712 }],
    ['a scope that it was not registered for', { ...before, scopes: ['b'] }],
    ['a client that the user has taken back', { ...before, origin: 'given' }],
    ['a document that is not named any more', { ...before, origin: 'document' }],
  ])('is a new one after %s', async (_what, was) => {
    const { client, asked } = await chosen({ before: was, scopes: ['a'] });
    expect(client).toMatchObject({ clientId: 'new-client' });
    expect(asked).toEqual([`POST ${at}`]);
  });
});

describe('a registration', () => {
  it('says what a native client is, and where the browser comes back to', async () => {
    const { client, sent } = await chosen({ scopes: ['a', 'b'] });
    expect(client).toEqual({ clientId: 'new-client', clientSecret: null, clientAuth: 'none', origin: 'registered', redirectPort: 4711 });
    expect(sent).toEqual([
      {
        client_name: 'Holdfast',
        redirect_uris: ['http://127.0.0.1:4711/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        scope: 'a b',
      },
    ]);
  });

  it('names no scope where none is known, and a device where there may be one', async () => {
    const { sent } = await chosen({ found: found({ endpoints: { ...endpoints, deviceAuthorization: `${issuer}/device` } }) });
    expect(sent[0]).not.toHaveProperty('scope');
    expect(sent[0]?.['grant_types']).toContain('urn:ietf:params:oauth:grant-type:device_code');
  });

  it('keeps a secret that it is given, and not in what it returns', async () => {
    const page = { ...registered, client_secret: 'fake-client-secret', token_endpoint_auth_method: 'client_secret_post' };
    const methods = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    const { client, secrets, sent } = await chosen({ found: found({ metadata: metadata(methods) }) }, page);
    expect(sent[0]?.['token_endpoint_auth_method']).toBe('client_secret_post');
    expect(client).toMatchObject({ clientSecret: { file: '/kept' }, clientAuth: 'client_secret_post' });
    expect(JSON.stringify(client)).not.toContain('fake-client-secret');
    expect(secrets).toEqual(['fake-client-secret']);
  });

  it('is made at the known path of a server without metadata', async () => {
    const { client, asked } = await chosen({ found: found({ metadata: null }) });
    expect(client).toMatchObject({ clientId: 'new-client' });
    expect(asked).toEqual([`POST ${at}`]);
  });

  it.each<[string, Page, string]>([
    ['refuses it', 403, 'login-refused'],
    ['refuses it in words', () => new Response('{"error":"fake-secret"}', { status: 400 }), 'login-refused'],
    ['answers with a page', '<html>fake-secret</html>', 'login-refused'],
    ['answers without a client', { fake: 'fake-secret' }, 'login-refused'],
    [
      'leads elsewhere',
      () => new Response(null, { status: 307, headers: { location: 'https://evil.example/fake-secret' } }),
      'login-refused',
    ],
    [
      'gives no answer',
      () => {
        throw new NoAnswer('https://login.example could not be reached (ECONNREFUSED)', false, 'reset');
      },
      'server-unavailable',
    ],
  ])('that %s ends the sign-in with the next step, and repeats nothing', async (_what, page, code) => {
    const { client, asked } = await chosen({}, page);
    expect(client).toMatchObject({ code, hint: expect.stringMatching(/^(?:curl|give)/) as string });
    expect((client as { message: string }).message).not.toContain('fake-secret');
    expect(asked).toEqual([`POST ${at}`]);
  });

  const refusal = (status: number, body: string) => (): Response => new Response(body, { status });

  it.each<[string, Page, string]>([
    [
      'RFC 7591',
      refusal(400, '{"error":"invalid_client_metadata","error_description":"only hosts of example.org\\u001b[31m; ask it"}'),
      'it answered 400: "only hosts of example.org ; ask it"',
    ],
    ['a page', refusal(403, '<html><title>Blocked by the firewall</title></html>'), 'it answered 403: "Blocked by the firewall"'],
    [
      'a line of text',
      refusal(401, 'registration needs an initial access token'),
      'it answered 401: "registration needs an initial access token"',
    ],
    ['JSON of its own', refusal(422, '{"errors":[{"message":"quota reached"}]}'), 'it answered 422: "quota reached"'],
    ['nothing', refusal(404, ''), 'it answered 404'],
  ])('says why it was not registered, in the words of %s', async (_, page, why) => {
    const { client } = await chosen({}, page);
    expect(client).toMatchObject({ message: `login.example did not register a client for work: ${why}` });
  });

  it.each([
    { client_id: 'a\r\nx-evil: 1' },
    { client_id: '' },
    { client_id: '\u001b[2J' },
    { client_id: 'a'.repeat(100_000) },
    { client_secret: 'fake-secret\n' },
    { client_secret: 'fake-secret\u202e' },
  ])('is not taken from an answer with %j', async (over) => {
    const { client, secrets } = await chosen({}, { ...registered, ...over });
    expect(client).toMatchObject({ code: 'login-refused' });
    expect((client as { message: string }).message).toMatch(/^[\x20-\x7e]{1,300}$/);
    expect(secrets).toEqual([]);
  });

  it('is not made where there is no place for it', async () => {
    const { client, asked } = await chosen({ found: found({ registration: null }) });
    expect(client).toMatchObject({ code: 'login-refused', hint: expect.stringContaining('holdfast mcp add work') as string });
    expect(asked).toEqual([]);
  });
});
