/**
 * A certified authorization server (oidc-provider: rotation, and reuse revokes the whole grant), slow enough that races
 * are certain, and an API that takes nothing but the newest access token. Said on stdin, a JSON line each, and answered
 * on stdout in the same way.
 *
 * - `{"do":"login","expiresIn":s}` a new grant, as a person's login makes it; counts begin anew
 * - `{"do":"end"}` the API refuses the newest access token from now on
 * - `{"do":"counts"}`
 */
import { createServer } from 'node:http';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerMcp } from './mcp-answers.mjs';

// What it warns of is what is wanted here: keys and grants that end with the process, on any Node.
console.warn = () => undefined;
const { Provider } = await import('oidc-provider');

const clientId = 'score-client';
const scope = 'openid offline_access';
const delayMs = Number(process.argv[2]);

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

let expiresIn = 3600;
/** The only access token that the API takes, and since when the clients can have it. */
let newest = { bearer: '', since: 0 };
let counts = fresh();

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: clientId,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1/callback'],
      application_type: 'native',
    },
  ],
  scopes: scope.split(' '),
  rotateRefreshToken: true,
  // Clients of MCP name the resource that they want a token for; here there is only one.
  features: { resourceIndicators: { enabled: false } },
  ttl: { AccessToken: () => expiresIn, IdToken: 3600, RefreshToken: 86_400, Grant: 86_400 },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
});
provider.on('grant.revoked', () => (counts.revoked += 1));
provider.use(async (ctx, next) => {
  if (ctx.path !== '/token') return await next();
  await sleep(delayMs / 2);
  await next();
  if (ctx.oidc?.params?.grant_type === 'refresh_token') counts.posts += 1;
  if (ctx.status === 200) {
    counts.rotations += 1;
    newest = { bearer: `Bearer ${ctx.body.access_token}`, since: Date.now() };
  }
  await sleep(delayMs / 2);
});
const authorize = provider.callback();
server.on('request', (req, res) => {
  const { pathname } = new URL(req.url, issuer);
  if (pathname === '/api') return void (isNewest(req) ? res.end('{}') : refuse(res));
  if (pathname === '/mcp') return void (isNewest(req) ? answerMcp(req, res) : refuse(res));
  if (pathname.startsWith('/.well-known/oauth-protected-resource')) {
    return json(res, { resource: `${issuer}/mcp`, authorization_servers: [issuer] });
  }
  authorize(req, res);
});
say({ issuer, clientId });

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if (asked.do === 'login') say(await login(asked.expiresIn));
  if (asked.do === 'counts') say({ ...counts, newestSince: newest.since });
  if (asked.do === 'end') {
    newest.bearer = '';
    say({});
  }
}
process.exit(0);

async function login(lifetime) {
  [expiresIn, counts] = [lifetime, fresh()];
  const client = await provider.Client.find(clientId);
  const grant = new provider.Grant({ accountId: 'somebody', clientId });
  grant.addOIDCScope(scope);
  const common = { client, accountId: 'somebody', grantId: await grant.save(), scope, gty: 'authorization_code' };
  const accessToken = await new provider.AccessToken(common).save();
  const refreshToken = await new provider.RefreshToken({ ...common, claims: {}, authTime: 1 }).save();
  newest = { bearer: `Bearer ${accessToken}`, since: Date.now() };
  return { accessToken, refreshToken, expiresIn, scope };
}

function isNewest(req) {
  return newest.bearer !== '' && req.headers.authorization === newest.bearer;
}

function refuse(res) {
  const metadata = `${issuer}/.well-known/oauth-protected-resource/mcp`;
  res.writeHead(401, { 'www-authenticate': `Bearer error="invalid_token", resource_metadata="${metadata}"` }).end('{}');
}

function json(res, value) {
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function fresh() {
  return { posts: 0, rotations: 0, revoked: 0 };
}

function say(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
