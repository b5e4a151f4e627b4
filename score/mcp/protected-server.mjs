/**
 * An MCP server behind OAuth with its authorization server, as small as can be, so that what is measured is the bridge.
 * Registers every client, says yes at once, rotates refresh tokens, and revokes a grant whose old one comes back. Prints
 * its origin. `GET /counts` says what it was asked for, `POST /end` ends all access tokens; with `--calls-per-token N`
 * each ends by itself after so many calls of a tool, whatever was said about its lifetime.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import process from 'node:process';
import { json, text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { 'calls-per-token': { type: 'string', default: 'Infinity' } } });
const callsPerToken = Number(values['calls-per-token']);
const counts = { signIns: 0, refreshes: 0, reuses: 0, calls: 0 };
const codes = new Map();
/** How many calls each token is good for. */
let access = new Map();
const refresh = new Map();

const server = createServer(async (req, res) => {
  const { pathname, searchParams } = new URL(req.url, origin());
  const route =
    routes[`${req.method} ${pathname}`] ?? (pathname.startsWith(resourceMetadata) ? describeResource : null);
  if (route === null) return void res.writeHead(404).end();
  await route(req, res, searchParams);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${origin()}\n`));

const resourceMetadata = '/.well-known/oauth-protected-resource';
const routes = {
  'GET /.well-known/oauth-authorization-server': (_req, res) => answer(res, 200, metadata()),
  'POST /register': async (req, res) => answer(res, 201, { ...(await json(req)), client_id: randomUUID() }),
  'GET /authorize': authorize,
  'POST /token': issue,
  'POST /mcp': serve,
  'GET /mcp': (_req, res) => void res.writeHead(405).end(),
  'DELETE /mcp': (_req, res) => void res.writeHead(200).end(),
  'GET /counts': (_req, res) => answer(res, 200, counts),
  'POST /end': (_req, res) => {
    access = new Map();
    answer(res, 200, {});
  },
};

function origin() {
  return `http://127.0.0.1:${server.address().port}`;
}

function describeResource(_req, res) {
  answer(res, 200, { resource: `${origin()}/mcp`, authorization_servers: [origin()] });
}

function metadata() {
  return {
    issuer: origin(),
    authorization_endpoint: `${origin()}/authorize`,
    token_endpoint: `${origin()}/token`,
    registration_endpoint: `${origin()}/register`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
  };
}

function authorize(_req, res, asked) {
  counts.signIns += 1;
  const code = randomUUID();
  codes.set(code, randomUUID());
  const target = new URL(asked.get('redirect_uri'));
  target.searchParams.set('code', code);
  if (asked.has('state')) target.searchParams.set('state', asked.get('state'));
  res.writeHead(302, { location: target.href }).end();
}

async function issue(req, res) {
  const asked = new URLSearchParams(await text(req));
  const grant =
    asked.get('grant_type') === 'refresh_token' ? spend(asked.get('refresh_token')) : codes.get(asked.get('code'));
  if (grant === undefined) return answer(res, 400, { error: 'invalid_grant' });
  const [token, next] = [randomUUID(), randomUUID()];
  access.set(token, callsPerToken);
  refresh.set(next, { grant, isSpent: false });
  answer(res, 200, { access_token: token, refresh_token: next, token_type: 'Bearer', expires_in: 3600 });
}

/** @returns the grant it belongs to, unless it was spent before: then the whole grant ends. */
function spend(token) {
  counts.refreshes += 1;
  const known = refresh.get(token);
  if (known === undefined) return undefined;
  if (!known.isSpent) {
    known.isSpent = true;
    return known.grant;
  }
  counts.reuses += 1;
  for (const [other, { grant }] of refresh) if (grant === known.grant) refresh.delete(other);
  return undefined;
}

async function serve(req, res) {
  const token = req.headers.authorization?.slice('Bearer '.length);
  const { id, method, params } = await json(req);
  const left = access.get(token) ?? 0;
  if (left === 0) return refuse(res);
  if (method === 'tools/call') access.set(token, left - 1);
  if (id === undefined) return void res.writeHead(202).end();
  counts.calls += 1;
  const result = results[method]?.(params);
  const outcome = result === undefined ? { error: { code: -32_601, message: 'Method not found' } } : { result };
  answer(res, 200, { jsonrpc: '2.0', id, ...outcome });
}

const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'bench', version: '1' },
  }),
  'tools/list': () => ({ tools: [{ name: 'echo', description: 'Echoes', inputSchema: { type: 'object' } }] }),
  'tools/call': ({ arguments: words }) => ({ content: [{ type: 'text', text: JSON.stringify(words) }] }),
  ping: () => ({}),
};

function refuse(res) {
  const challenge = `Bearer error="invalid_token", resource_metadata="${origin()}${resourceMetadata}/mcp"`;
  res.writeHead(401, { 'www-authenticate': challenge, 'content-type': 'application/json' }).end('{}');
}

function answer(res, status, value) {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
