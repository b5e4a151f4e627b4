/**
 * An authorization server as MCP asks for (discovery by RFC 8414, registration by RFC 7591, authorization code with
 * PKCE, RFC 9207's `iss`), whose faults are switched by the scenario. Whoever asks it to sign in is let in at once.
 */
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { json as readJson } from 'node:stream/consumers';
import { Grants } from './grants.mjs';
import { Journal } from './journal.mjs';
import { listen, readForm, sendJson } from './listen.mjs';

/** Long enough that a candidate which notes the end of its token when the answer comes has seen it end, too. */
const afterEndMs = 400;

/**
 * What the token endpoint does with a refresh instead of answering it.
 *
 * - `unavailable`: 503, and nothing happens
 * - `lost`: it is done, and the connection is reset instead of the answer
 * - `{ redirectTo }`: 307 to there, and nothing happens
 *
 * @typedef {null | 'unavailable' | 'lost' | { redirectTo: string }} Fault
 */

/**
 * @param {Partial<import('./grants.mjs').GrantSettings> & { delayMs?: number }} settings `delayMs`: how long the token
 *   endpoint takes; half before it acts, half after, so that two refreshes at once always meet
 */
export async function startAuthorizationServer(settings = {}) {
  const server = new AuthorizationServer(settings);
  const { origin, close } = await listen((req, res, url) => server.handle(req, res, url));
  return Object.assign(server, { issuer: origin, close });
}

class AuthorizationServer {
  issuer = '';
  journal = new Journal();
  /** @type {Fault} */
  fault = null;
  /** For how many refreshes the fault lasts. */
  faultsLeft = Infinity;
  #clients = new Map();
  #codes = new Map();

  constructor(settings) {
    this.settings = { lifetimeMs: 3_600_000, marginMs: 0, rotates: true, saysLifetime: true, delayMs: 120, ...settings };
    this.grants = new Grants(this.settings);
  }

  /** The next `number` refreshes meet the fault. */
  failRefreshes(fault, number = Infinity) {
    [this.fault, this.faultsLeft] = [fault, number];
  }

  /** Waits until every access token that is good now has ended by its own lifetime. */
  async untilExpired() {
    await sleep(Math.max(0, this.grants.lastEnd() + afterEndMs - Date.now()));
  }

  counts() {
    const refreshes = this.journal.entries.filter(
      ({ kind, outcome }) => kind === 'refresh' && outcome !== 'unavailable' && outcome !== 'redirected',
    );
    const of = (outcome) => refreshes.filter((entry) => entry.outcome === outcome).length;
    return {
      refreshes: refreshes.length,
      /** Generations of a grant that had to be replaced, and for which somebody asked. */
      due: new Set(refreshes.filter(({ isEarly }) => isEarly === false).map(({ generation }) => generation)).size,
      early: refreshes.filter(({ outcome, isEarly }) => outcome === 'rotated' && isEarly).length,
      reused: of('reused'),
      ended: of('ended'),
      foreign: of('unknown') + this.journal.count(({ outcome }) => outcome === 'unknown-client'),
      revoked: this.grants.revokedByReuse(),
      logins: this.journal.count(({ kind, outcome }) => kind === 'code' && outcome === 'granted'),
    };
  }

  async handle(req, res, url) {
    const route = `${req.method} ${url.pathname}`;
    if (route === 'GET /.well-known/oauth-authorization-server') return sendJson(res, 200, this.#metadata());
    if (route === 'POST /register') return this.#register(res, await readJson(req));
    if (route === 'GET /authorize') return this.#authorize(res, url.searchParams);
    if (route === 'POST /token') return await this.#token(req, res);
    sendJson(res, 404, { error: 'not_found' });
  }

  #metadata() {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      registration_endpoint: `${this.issuer}/register`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['none'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    };
  }

  #register(res, asked) {
    const client = { ...asked, client_id: `client-${randomUUID()}`, token_endpoint_auth_method: 'none' };
    this.#clients.set(client.client_id, client);
    this.journal.add({ kind: 'register', clientId: client.client_id });
    sendJson(res, 201, { ...client, client_id_issued_at: Math.floor(Date.now() / 1000) });
  }

  #authorize(res, query) {
    const client = this.#clients.get(query.get('client_id'));
    const redirect = query.get('redirect_uri');
    if (client === undefined || !client.redirect_uris.some((known) => isSameRedirect(known, redirect))) {
      this.journal.add({ kind: 'authorize', outcome: 'unknown-client' });
      return sendJson(res, 400, { error: 'invalid_request', error_description: 'unknown client or redirect' });
    }
    const back = new URL(redirect);
    if (query.get('state') !== null) back.searchParams.set('state', query.get('state'));
    back.searchParams.set('iss', this.issuer);
    if (query.get('response_type') !== 'code' || query.get('code_challenge_method') !== 'S256') {
      back.searchParams.set('error', 'invalid_request');
    } else {
      const code = `code-${randomUUID()}`;
      this.#codes.set(code, { clientId: client.client_id, redirect, challenge: query.get('code_challenge') });
      back.searchParams.set('code', code);
    }
    this.journal.add({ kind: 'authorize', outcome: 'let-in' });
    res.writeHead(302, { location: back.href }).end();
  }

  async #token(req, res) {
    const form = await readForm(req);
    await sleep(this.settings.delayMs / 2);
    if (form.get('grant_type') === 'authorization_code') return this.#exchange(res, form);
    if (form.get('grant_type') === 'refresh_token') return await this.#refresh(res, form);
    sendJson(res, 400, { error: 'unsupported_grant_type' });
  }

  #exchange(res, form) {
    const code = this.#codes.get(form.get('code'));
    this.#codes.delete(form.get('code'));
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGood = code?.clientId === form.get('client_id') && code?.redirect === form.get('redirect_uri') && code?.challenge === challenge;
    this.journal.add({ kind: 'code', outcome: isGood ? 'granted' : 'refused' });
    if (isGood) sendJson(res, 200, this.grants.issue(code.clientId));
    else sendJson(res, 400, { error: 'invalid_grant', error_description: 'the code is unknown, used or of another client' });
  }

  async #refresh(res, form) {
    const fault = this.faultsLeft > 0 ? this.fault : null;
    if (fault !== null) this.faultsLeft -= 1;
    if (fault === 'unavailable') {
      this.journal.add({ kind: 'refresh', outcome: 'unavailable' });
      res.writeHead(503, { 'content-type': 'text/html' }).end('<h1>503 Service Unavailable</h1>');
      return;
    }
    if (fault !== null && fault !== 'lost') {
      this.journal.add({ kind: 'refresh', outcome: 'redirected' });
      res.writeHead(307, { location: fault.redirectTo }).end();
      return;
    }
    const { outcome, body, generation, isEarly } = this.grants.refresh(form.get('refresh_token'), form.get('client_id'));
    this.journal.add({ kind: 'refresh', outcome, generation, isEarly });
    await sleep(this.settings.delayMs / 2);
    if (fault === 'lost') return void res.socket?.resetAndDestroy();
    if (outcome === 'rotated') sendJson(res, 200, body);
    else sendJson(res, 400, { error: outcome === 'wrong-client' ? 'invalid_client' : 'invalid_grant' });
  }
}

/** The port of a loopback redirect may differ from the registered one (RFC 8252 §7.3). */
function isSameRedirect(known, asked) {
  if (known === asked) return true;
  const [a, b] = [safeUrl(known), safeUrl(asked)];
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(a?.hostname ?? '');
  return isLoopback && a?.hostname === b?.hostname && a?.pathname === b?.pathname;
}

function safeUrl(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
