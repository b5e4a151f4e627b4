/**
 * An MCP server over Streamable HTTP (2025-11-25) as an OAuth resource server, written against the wire and not on an
 * SDK, so that what it does when a token ends is what the scenario says.
 */
import { randomUUID } from 'node:crypto';
import { json as readJson } from 'node:stream/consumers';
import { Journal } from './journal.mjs';
import { listen, sendJson } from './listen.mjs';

const versions = ['2025-11-25', '2025-06-18', '2025-03-26'];

/**
 * @typedef {object} ServerSettings
 * @property {import('./authorization-server.mjs').AuthorizationServer} authorizationServer the one it trusts; may change
 * @property {'all' | 'calls'} protects `calls`: only `tools/call` needs a token
 * @property {boolean} listens whether it keeps a stream open for what it says by itself
 * @property {boolean} refusesBarely whether its 401 comes without `WWW-Authenticate`
 * @property {boolean} refusesAll whether it takes no token at all, as one whose keys are out of date
 */

/** @param {Partial<ServerSettings>} settings */
export async function startMcpServer(settings) {
  const server = new McpServer(settings);
  const { origin, close } = await listen((req, res, url) => server.handle(req, res, url));
  return Object.assign(server, { origin, url: `${origin}/mcp`, close });
}

class McpServer {
  origin = '';
  url = '';
  journal = new Journal();
  /** Sessions by id, each with what its tools have done. */
  #sessions = new Map();
  #special = [];
  #resumable = new Map();
  #listeners = new Set();

  constructor(settings) {
    this.settings = { protects: 'all', listens: false, refusesBarely: false, refusesAll: false, ...settings };
  }

  /**
   * The next call of a tool is answered by `answer` instead, once it has come through with a good token.
   *
   * @param {(call: Call) => void | Promise<void>} answer
   */
  answerNext(answer) {
    this.#special.push(answer);
  }

  /** How often the tool `count` was really executed, in all sessions. */
  get executions() {
    return this.journal.count(({ kind, tool }) => kind === 'executed' && tool === 'count');
  }

  /** Requests that came with a token which was not good any more. */
  get refusals() {
    return this.journal.count(({ kind, status }) => kind === 'http' && status === 401);
  }

  /** Cuts the streams on which the server speaks by itself. */
  cutListeners() {
    for (const res of this.#listeners) res.end();
    this.#listeners.clear();
  }

  /** Says something by itself to whoever listens. */
  announce(method) {
    for (const res of this.#listeners) sendEvent(res, { jsonrpc: '2.0', method });
  }

  /** Keeps the rest of an answer for whoever resumes after `eventId`. */
  keepRest(eventId, rest) {
    this.#resumable.set(eventId, rest);
  }

  async handle(req, res, url) {
    if (url.pathname.startsWith('/.well-known/oauth-protected-resource')) return sendJson(res, 200, this.#metadata());
    if (url.pathname !== '/mcp') return sendJson(res, 404, { error: 'not_found' });
    const message = req.method === 'POST' ? await readJson(req) : null;
    const bearer = /^Bearer (?<token>.+)$/i.exec(req.headers.authorization ?? '')?.groups.token ?? null;
    const worth = bearer === null ? 'none' : this.settings.authorizationServer.grants.judge(bearer);
    const isFree = this.settings.protects === 'calls' && message?.method !== 'tools/call';
    const isRefused = (worth !== 'good' || this.settings.refusesAll) && !isFree;
    const noted = { kind: 'http', verb: req.method, method: message?.method, worth, session: req.headers['mcp-session-id'] };
    this.journal.add({ ...noted, lastEventId: req.headers['last-event-id'], status: isRefused ? 401 : 200 });
    if (isRefused) return this.#refuse(res, worth);
    this.journal.add({ kind: 'said', message });
    if (req.method === 'GET') return this.#listen(req, res);
    if (req.method === 'DELETE') return this.#endSession(req, res);
    if (req.method !== 'POST') return void res.writeHead(405).end();
    await this.#answer(req, res, message);
  }

  #metadata() {
    return { resource: this.url, authorization_servers: [this.settings.authorizationServer.issuer], bearer_methods_supported: ['header'] };
  }

  /** RFC 6750 §3.1: who brought no token is told no error. */
  #refuse(res, worth) {
    if (this.settings.refusesBarely) return sendJson(res, 401, { error: 'invalid_token' });
    const error = worth === 'none' ? '' : 'error="invalid_token", error_description="The access token expired", ';
    const metadata = `resource_metadata="${this.origin}/.well-known/oauth-protected-resource/mcp"`;
    sendJson(res, 401, { error: 'invalid_token' }, { 'www-authenticate': `Bearer ${error}${metadata}` });
  }

  #listen(req, res) {
    const eventId = req.headers['last-event-id'];
    const rest = this.#resumable.get(eventId);
    if (rest !== undefined) {
      this.#resumable.delete(eventId);
      openStream(res);
      return rest(res);
    }
    if (!this.settings.listens) return void res.writeHead(405, { allow: 'POST, DELETE' }).end();
    openStream(res).write(': listening\n\n');
    this.#listeners.add(res);
    this.journal.add({ kind: 'listening' });
    res.on('close', () => this.#listeners.delete(res));
  }

  #endSession(req, res) {
    this.#sessions.delete(req.headers['mcp-session-id']);
    res.writeHead(200).end();
  }

  async #answer(req, res, message) {
    if (message.method === 'initialize') return this.#initialize(res, message);
    const session = this.#sessions.get(req.headers['mcp-session-id']);
    if (session === undefined) {
      const isMissing = req.headers['mcp-session-id'] === undefined;
      const error = { code: -32_600, message: isMissing ? 'Bad Request: no session' : 'Session not found' };
      return sendJson(res, isMissing ? 400 : 404, { jsonrpc: '2.0', id: message.id ?? null, error });
    }
    if (message.id === undefined || message.method === undefined) return void res.writeHead(202).end();
    if (message.method === 'tools/call') return await this.#call(res, message, session);
    const result = { ping: {}, 'tools/list': { tools } }[message.method];
    const outcome = result === undefined ? { error: { code: -32_601, message: 'Method not found' } } : { result };
    sendJson(res, 200, { jsonrpc: '2.0', id: message.id, ...outcome });
  }

  #initialize(res, { id, params }) {
    const session = { id: randomUUID(), count: 0 };
    this.#sessions.set(session.id, session);
    this.journal.add({ kind: 'session' });
    const result = {
      protocolVersion: versions.includes(params?.protocolVersion) ? params.protocolVersion : versions[0],
      capabilities: { tools: { listChanged: true } },
      serverInfo: { name: 'mcp-refresh', version: '1' },
    };
    sendJson(res, 200, { jsonrpc: '2.0', id, result }, { 'mcp-session-id': session.id });
  }

  async #call(res, { id, params }, session) {
    const call = new Call(this, res, id, params, session);
    const special = this.#special.shift();
    if (special !== undefined) return await special(call);
    call.execute();
    call.answer();
  }
}

/** One call of a tool, and the ways in which a scenario may answer it. */
class Call {
  #progress = 0;

  constructor(server, res, id, params, session) {
    Object.assign(this, { server, res, id, params, session });
  }

  /** Does what the tool is there for, once. */
  execute() {
    this.server.journal.add({ kind: 'executed', tool: this.params.name });
    if (this.params.name === 'count') this.session.count += 1;
  }

  answer() {
    sendJson(this.res, 200, this.#message());
  }

  /** Begins the answer as a stream. `retryMs` tells when to come back. */
  openStream({ eventId, retryMs } = {}) {
    openStream(this.res);
    if (eventId !== undefined) this.res.write(`id: ${eventId}\n${retryMs === undefined ? '' : `retry: ${retryMs}\n`}data:\n\n`);
  }

  /** Asks the client something in the stream, and waits for its answer. @returns {Promise<boolean>} whether it came */
  async ask(method, patienceMs = 15_000) {
    const id = `asked-${randomUUID()}`;
    sendEvent(this.res, { jsonrpc: '2.0', id, method });
    return await this.server.journal.until(({ kind, message }) => kind === 'said' && message?.id === id, { patienceMs });
  }

  sendProgress({ eventId, to = this.res } = {}) {
    const { _meta: meta } = this.params;
    this.#progress += 1;
    if (meta?.progressToken === undefined) return;
    const params = { progressToken: meta.progressToken, progress: this.#progress, total: 3 };
    sendEvent(to, { jsonrpc: '2.0', method: 'notifications/progress', params }, eventId);
  }

  /** The last event of a stream, and its end. */
  finishStream({ eventId, to = this.res } = {}) {
    sendEvent(to, this.#message(), eventId);
    to.end();
  }

  #message() {
    const { name, arguments: given } = this.params;
    const text = name === 'count' ? String(this.session.count) : String(given?.text ?? '');
    return { jsonrpc: '2.0', id: this.id, result: { content: [{ type: 'text', text }] } };
  }
}

const tools = [
  { name: 'echo', description: 'Says the text again', inputSchema: { type: 'object', properties: { text: { type: 'string' } } } },
  { name: 'count', description: 'Counts this call: doing it twice is a fault', inputSchema: { type: 'object' } },
];

function openStream(res) {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  res.flushHeaders();
  return res;
}

function sendEvent(res, message, eventId) {
  res.write(`${eventId === undefined ? '' : `id: ${eventId}\n`}event: message\ndata: ${JSON.stringify(message)}\n\n`);
}
