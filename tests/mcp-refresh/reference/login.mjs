/** The sign-in that all processes of one home share: who renews it, when a person is asked, and what is kept. */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const folder = join(homedir(), '.mcp-reference');
/** How long a token endpoint that is away is asked again. */
const patienceMs = 20_000;

export class Login {
  /** @type {Promise<void> | null} */
  #renewing = null;

  constructor(url, fault) {
    [this.url, this.fault] = [url, fault];
    mkdirSync(folder, { recursive: true });
  }

  /** The tokens as they are kept now, or undefined. */
  read() {
    return load('tokens');
  }

  /** Sees to it that the refused token is replaced, by whatever is needed; once for all who ask. */
  async renew(refused) {
    if (this.fault === 'no-single-flight') return await this.#renewAlone(refused);
    this.#renewing ??= this.#renewAlone(refused);
    try {
      await this.#renewing;
    } finally {
      this.#renewing = null;
    }
  }

  async #renewAlone(refused) {
    if (this.fault === 'no-single-flight') return await this.#replace(refused);
    const release = await lock();
    try {
      await this.#replace(refused);
    } finally {
      release();
    }
  }

  async #replace(refused) {
    const kept = this.read();
    if (kept?.access_token !== refused && this.fault !== 'no-single-flight') return;
    const issuer = await this.#findIssuer();
    const isSpent = kept !== undefined && load('intent')?.refresh === kept.refresh_token && this.fault !== 'sends-again';
    const isElsewhere = kept?.issuer !== issuer && this.fault !== 'keeps-client';
    if (isSpent && this.fault === 'waits-for-ever') await new Promise(() => undefined);
    if (kept?.refresh_token === undefined || isSpent || isElsewhere) return await this.#signIn(issuer);
    await this.#refresh(issuer, kept);
  }

  async #refresh(issuer, kept) {
    const endpoint = (await getJson(`${issuer}/.well-known/oauth-authorization-server`)).token_endpoint;
    const form = { grant_type: 'refresh_token', refresh_token: kept.refresh_token, client_id: kept.clientId };
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      // Durable before the token leaves: whoever finds it knows that the token may be spent (RFC 9700 §4.14.2).
      save('intent', { refresh: kept.refresh_token });
      const answer = await this.#ask(endpoint, form);
      if (answer === null && this.fault === 'waits-for-ever') await new Promise(() => undefined);
      if (answer === null) return await this.#signIn(issuer);
      if (answer.ok) return this.#keep(issuer, kept.clientId, await answer.json(), kept.refresh_token);
      const { error } = await answer.json().catch(() => ({}));
      rmSync(join(folder, 'intent.json'), { force: true });
      if (error !== undefined) return await this.#signIn(issuer);
      if (this.fault === 'asks-at-503') return await this.#signIn(issuer);
      await sleep(500);
    }
    throw new Error('the token endpoint is not available');
  }

  /** @returns {Promise<Response | null>} null when the answer is lost */
  async #ask(endpoint, form) {
    const redirect = this.fault === 'redirects-refresh' ? 'follow' : 'manual';
    return await fetch(endpoint, { method: 'POST', body: new URLSearchParams(form), redirect }).catch(() => null);
  }

  #keep(issuer, clientId, tokens, refreshBefore) {
    const refresh = tokens.refresh_token ?? (this.fault === 'drops-refresh-token' ? undefined : refreshBefore);
    save('tokens', { ...tokens, refresh_token: refresh, issuer, clientId });
    rmSync(join(folder, 'intent.json'), { force: true });
  }

  async #signIn(issuer) {
    const server = await getJson(`${issuer}/.well-known/oauth-authorization-server`);
    const verifier = randomBytes(32).toString('base64url');
    const state = randomBytes(16).toString('base64url');
    const callback = await openCallback(state);
    const registered =
      this.fault === 'keeps-client' ? (load('client') ?? (await register(server, callback.url))) : await register(server, callback.url);
    save('client', registered);
    const page = new URL(server.authorization_endpoint);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    page.search = new URLSearchParams({
      response_type: 'code',
      client_id: registered.client_id,
      redirect_uri: callback.url,
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      resource: this.url,
    }).toString();
    process.stderr.write(`sign in: ${page.href}\n`);
    if (this.fault === 'asks-twice')
      process.stderr.write(`sign in: ${page.href.replace(challenge, 'another').replace(state, 'another')}\n`);
    spawn(process.env.BROWSER, [page.href], { stdio: 'ignore', detached: true }).unref();
    const code = await callback.code;
    const form = {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: callback.url,
      client_id: registered.client_id,
    };
    const answer = await fetch(server.token_endpoint, { method: 'POST', body: new URLSearchParams(form), redirect: 'error' });
    if (!answer.ok) throw new Error('the sign-in failed');
    this.#keep(issuer, registered.client_id, await answer.json());
  }

  async #findIssuer() {
    const { origin, pathname } = new URL(this.url);
    return (await getJson(`${origin}/.well-known/oauth-protected-resource${pathname}`)).authorization_servers[0];
  }
}

async function register({ registration_endpoint: endpoint }, redirect) {
  const body = JSON.stringify({ client_name: 'reference', redirect_uris: [redirect], token_endpoint_auth_method: 'none' });
  return await (await fetch(endpoint, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
}

async function openCallback(state) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const code = new Promise((resolve) => {
    server.on('request', (req, res) => {
      const query = new URL(req.url, 'http://127.0.0.1').searchParams;
      res.end('You may close this page.');
      if (query.get('state') === state && query.get('code') !== null) resolve(query.get('code'));
    });
  });
  void code.then(() => server.close());
  return { url: `http://127.0.0.1:${server.address().port}/callback`, code };
}

/** One process at a time; the lock of one that is gone is taken over. Two that take it over at once are not told apart. */
async function lock() {
  const file = join(folder, 'lock');
  for (;;) {
    try {
      const handle = openSync(file, 'wx');
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch {
      const holder = Number(readText(file));
      if (holder > 0 && !isAlive(holder)) rmSync(file, { force: true });
      await sleep(20);
    }
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function getJson(address) {
  return await (await fetch(address, { redirect: 'error' })).json();
}

function load(name) {
  const text = readText(join(folder, `${name}.json`));
  return text === '' ? undefined : JSON.parse(text);
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function save(name, value) {
  const file = join(folder, `${name}.json`);
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(value), { mode: 0o600 });
  renameSync(`${file}.${process.pid}`, file);
}
