/**
 * Makes a candidate of the client of an official TypeScript SDK: `sdk-client.mjs v1|v2 [--packages FOLDER] URL`.
 *
 * The steps come as MCP over stdio: `initialize` connects, the other requests go through the SDK's `Client`. Its OAuth
 * provider is the naive but usual one: tokens and registration are kept in files of the home, read each time, and the
 * browser is opened as often as the SDK asks for it. What renews a token, and when, is left to the SDK.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const args = process.argv.slice(2);
const [generation] = args;
const packages = args.includes('--packages') ? args[args.indexOf('--packages') + 1] : join(import.meta.dirname, '..');
const url = new URL(args.at(-1));
const { Client, StreamableHTTPClientTransport, UnauthorizedError } = await loadSdk(generation);

const folder = join(homedir(), `.mcp-sdk-${generation}`);
mkdirSync(folder, { recursive: true });

/** Codes come back to this process; who waits for one takes the next. */
let codes = newCode();
const callback = createServer((req, res) => {
  const { pathname, searchParams } = new URL(req.url, 'http://127.0.0.1');
  if (pathname !== '/callback') return void res.writeHead(404).end();
  res.end('You may close this page.');
  codes.resolve(searchParams);
});
await new Promise((resolve) => callback.listen(0, '127.0.0.1', resolve));
const redirectUrl = `http://127.0.0.1:${callback.address().port}/callback`;

/** What belongs to the sign-in that is under way. */
const flow = { verifier: '' };

const provider = {
  redirectUrl,
  clientMetadata: {
    client_name: 'mcp-refresh adapter',
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  clientInformation: () => read('client'),
  saveClientInformation: (value) => write('client', value),
  tokens: () => read('tokens'),
  saveTokens: (value) => write('tokens', value),
  codeVerifier: () => flow.verifier,
  saveCodeVerifier: (value) => (flow.verifier = value),
  // No `discoveryState`, although v2 asks for one: with it neither SDK notices that a server moved to another authorization server.
  redirectToAuthorization(page) {
    spawn(process.env.BROWSER ?? 'xdg-open', [page.href], { stdio: 'ignore', detached: true }).unref();
  },
  invalidateCredentials(scope) {
    for (const name of { all: ['client', 'tokens'], client: ['client'], tokens: ['tokens'] }[scope] ?? []) {
      rmSync(join(folder, `${name}.json`), { force: true });
    }
  },
};

let transport = null;
let client = null;
let signingIn = null;

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id !== undefined && method !== undefined) void reply(id, method, params);
}
process.exit(0);

async function reply(id, method, params) {
  try {
    say({ id, result: await answer(method, params) });
  } catch (error) {
    say({ id, error: { code: -32_603, message: `${error.name}: ${error.message}` } });
  }
}

async function answer(method, params) {
  if (method === 'initialize') return await connect();
  if (method === 'ping') return {};
  if (method === 'tools/list') return await signedIn(() => client.listTools(params));
  if (method === 'tools/call') return await signedIn(() => client.callTool(params, ...forCall(params)));
  throw new Error(`no such step: ${method}`);
}

/** v1 takes a schema of the result before its options. */
function forCall({ _meta: meta }) {
  const progressToken = meta?.progressToken;
  const onprogress = (progress) => say({ method: 'notifications/progress', params: { ...progress, progressToken } });
  return generation === 'v1' ? [undefined, { onprogress }] : [{ onprogress }];
}

async function connect() {
  await signedIn(async () => {
    transport = new StreamableHTTPClientTransport(url, { authProvider: provider });
    client = new Client({ name: 'mcp-refresh adapter', version: '1' }, { capabilities: {} });
    client.fallbackNotificationHandler = async ({ method, params }) => say({ method, params });
    await client.connect(transport);
  });
  return {
    protocolVersion: transport.protocolVersion ?? '2025-11-25',
    capabilities: client.getServerCapabilities(),
    serverInfo: client.getServerVersion(),
  };
}

/** As the examples of the SDK do it: an UnauthorizedError means that the browser was opened; wait for its code, try again. */
async function signedIn(act) {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) throw error;
    signingIn ??= finishSignIn().finally(() => (signingIn = null));
    await signingIn;
    return await act();
  }
}

async function finishSignIn() {
  const answered = await codes.promise;
  codes = newCode();
  await transport.finishAuth(generation === 'v1' ? answered.get('code') : answered);
}

async function loadSdk(which) {
  if (which === 'v2') return await import('@modelcontextprotocol/client');
  const require = createRequire(`${packages}/`);
  const load = (file) =>
    import(pathToFileURL(require.resolve(`@modelcontextprotocol/sdk/client/${file}.js`)).href.replace('/cjs/', '/esm/'));
  return { ...(await load('index')), ...(await load('streamableHttp')), ...(await load('auth')) };
}

function newCode() {
  const made = {};
  made.promise = new Promise((resolve) => (made.resolve = resolve));
  return made;
}

function read(name) {
  try {
    return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  } catch {
    return undefined;
  }
}

function write(name, value) {
  const file = join(folder, `${name}.json`);
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(value));
  renameSync(`${file}.${process.pid}`, file);
}

function say(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
