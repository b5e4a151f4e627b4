/**
 * An embedded vendor on loopback: a Messages API with event streams and an authorization server with single-use refresh
 * tokens, both of which misbehave on request. For demonstrations and tests; it knows nothing of Holdfast.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { closeListener, listener } from '../../http/listener.ts';
import { listenOnLoopback } from '../../http/loopback.ts';
import { json, organizationOf, simulatedProfile, refreshTokenOf, refuse, wireLogin } from './answers.ts';
import type { TokenTrouble } from './grants.ts';
import { Grants } from './grants.ts';
import type { ModelRequest, Script } from './turns.ts';
import { messageEvents, stepOf, wholeMessage } from './turns.ts';

/** How the token endpoint behaves. */
export type TokenMode =
  | { readonly kind: 'ok'; readonly delayMs?: number }
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** Takes the request and never answers. */
  | { readonly kind: 'hang' }
  /** Cuts the connection before it looks at the request: nothing is spent. */
  | { readonly kind: 'cut' }
  /** Rotates, then cuts the connection: the answer is lost. */
  | { readonly kind: 'lose' };

/** What happens instead of the model's answer, to the next requests that come. */
export type SimulatedFault = {
  /** Pause before it, milliseconds. */
  readonly delayMs?: number;
  /** How many requests get it; 1 is the default. */
  readonly times?: number;
} & (
  | { readonly status: number; readonly body?: string; readonly fields?: Readonly<Record<string, string>> }
  /** The connection is cut: before any byte, or behind so many events of a stream. */
  | { readonly cutAfterEvents: number }
);

/** One request as it came; credentials by label only. */
export interface SeenRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly label: string;
  readonly credential: 'bearer' | 'api-key' | 'none';
  status: number;
}

interface Credential extends Pick<SeenRequest, 'label' | 'credential'> {
  readonly account: string | null;
  readonly trouble: TokenTrouble | null;
}

export interface VendorOptions {
  /** How long an access token is good, milliseconds. */
  readonly lifetimeMs: number;
  /** What `expires_in` says, seconds. */
  readonly saidSeconds: number;
  readonly script: Script;
  /** Pause between the events of a stream, milliseconds. */
  readonly eventPauseMs?: number;
}

export class Vendor {
  readonly grants: Grants;
  readonly seen: SeenRequest[] = [];
  tokenPosts = 0;
  tokenMode: TokenMode = { kind: 'ok' };
  script: Script;
  /** Told of every request as it came, before it is answered. */
  onRequest: (req: IncomingMessage, body: string) => void = () => undefined;
  /** Credentials other than logins that the API accepts. */
  readonly otherCredentials = new Set<string>();
  readonly #server: Server;
  readonly #faults: Array<SimulatedFault & { left: number }> = [];
  readonly #eventPauseMs: number;
  readonly #watchers = new Set<() => void>();
  #url = '';

  static async open(options: VendorOptions): Promise<Vendor> {
    const vendor = new Vendor(options);
    vendor.#url = `http://127.0.0.1:${await listenOnLoopback(vendor.#server, 0)}`;
    return vendor;
  }

  private constructor(options: VendorOptions) {
    this.grants = new Grants(Date.now, options.lifetimeMs, options.saidSeconds);
    this.script = options.script;
    this.#eventPauseMs = options.eventPauseMs ?? 0;
    this.#server = listener((req, res) => this.answer(req, res), { requestTimeout: 0 });
  }

  get url(): string {
    return this.#url;
  }

  /** The next requests to the Messages API get this instead of the model's answer. */
  fail(fault: SimulatedFault): void {
    this.#faults.push({ ...fault, left: fault.times ?? 1 });
  }

  /** Ends all faults that are still to come. */
  recover(): void {
    this.#faults.length = 0;
  }

  /** Requests to the Messages API, in the order in which they came. */
  messages(): SeenRequest[] {
    return this.seen.filter(({ path }) => /^\/v1\/messages(\?|$)/.test(path));
  }

  /** Resolves as soon as a claim about this vendor holds; looked at after each of its requests. */
  until(claim: (vendor: Vendor) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!claim(this)) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  async close(): Promise<void> {
    await closeListener(this.#server);
  }

  /** Answers one request; also for servers that put TLS in front of this one. */
  async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await bodyOf(req);
    this.onRequest(req, body);
    const path = req.url ?? '';
    const { label, credential, account, trouble } = this.#credentialOf(req);
    const seen: SeenRequest = { at: Date.now(), method: req.method ?? '', path, label, credential, status: 0 };
    this.seen.push(seen);
    res.once('finish', () => {
      seen.status = res.statusCode;
      this.#changed();
    });
    if (path.startsWith('/v1/oauth/token')) await this.#token(res, body);
    else if (req.method === 'HEAD' || path.startsWith('/api/hello') || path.startsWith('/v1/oauth/hello'))
      json(res, 200, {});
    else if (path.startsWith('/v1/messages')) await this.#message(res, path, body, trouble);
    else if (trouble !== null) refuse(res, trouble);
    else if (path.startsWith('/api/oauth/profile') && account !== null) json(res, 200, simulatedProfile(account));
    else if (path.startsWith('/api/oauth/validate') && account !== null)
      json(res, 200, { organization_uuid: organizationOf(account) });
    else json(res, path.startsWith('/v1/mcp_servers') ? 200 : 404, { data: [] });
    this.#changed();
  }

  async #token(res: ServerResponse, body: string): Promise<void> {
    this.tokenPosts += 1;
    this.#changed();
    const mode = this.tokenMode;
    if (mode.kind === 'hang') return;
    if (mode.kind === 'cut') return void res.destroy();
    if (mode.kind === 'status')
      return void res.writeHead(mode.status, { 'content-type': 'application/json' }).end(mode.body ?? '{}');
    const next = this.grants.rotate(refreshTokenOf(body));
    if (mode.kind === 'lose') return void res.destroy();
    if (mode.delayMs !== undefined) await pause(mode.delayMs);
    if (next === null)
      return json(res, 400, { error: 'invalid_grant', error_description: 'refresh token is no longer valid' });
    json(res, 200, wireLogin(next));
  }

  async #message(res: ServerResponse, path: string, body: string, trouble: TokenTrouble | null): Promise<void> {
    const fault = this.#takeFault();
    if (fault?.delayMs !== undefined) await pause(fault.delayMs);
    if (fault !== null && 'status' in fault) {
      const fields = { 'content-type': 'application/json', ...fault.fields };
      return void res.writeHead(fault.status, fields).end(fault.body ?? '');
    }
    if (fault?.cutAfterEvents === 0) return void res.destroy();
    if (trouble !== null) return refuse(res, trouble);
    const request = JSON.parse(body) as ModelRequest;
    if (path.startsWith('/v1/messages/count_tokens')) return json(res, 200, { input_tokens: body.length });
    const say = this.script(stepOf(request), request);
    if (request.stream !== true) return json(res, 200, wholeMessage(request, say));
    res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
    for (const [index, [event, data]] of messageEvents(request, say).entries()) {
      if (index === fault?.cutAfterEvents) return void res.destroy();
      const text = `event: ${event}\ndata: ${JSON.stringify({ type: event, ...data })}\n\n`;
      // Waited for, so that a cut comes behind what was sent and not in its place.
      await new Promise<unknown>((resolve) => res.write(text, resolve));
      if (this.#eventPauseMs > 0) await pause(this.#eventPauseMs);
    }
    res.end();
  }

  #takeFault(): SimulatedFault | null {
    const fault = this.#faults[0];
    if (fault === undefined) return null;
    fault.left -= 1;
    if (fault.left <= 0) this.#faults.shift();
    return fault;
  }

  #credentialOf(req: IncomingMessage): Credential {
    const key = req.headers['x-api-key'];
    const bearer = (req.headers.authorization ?? '').replace(/^Bearer /, '');
    const credential = bearer !== '' ? 'bearer' : typeof key === 'string' ? 'api-key' : 'none';
    const secret = bearer === '' && typeof key === 'string' ? key : bearer;
    if (this.otherCredentials.has(secret)) return { label: 'other', credential, account: null, trouble: null };
    return { credential, account: this.grants.accountOf(secret), ...this.grants.check(secret) };
  }

  #changed(): void {
    for (const look of this.#watchers) look();
  }
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
