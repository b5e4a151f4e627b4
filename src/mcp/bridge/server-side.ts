/* oxlint-disable typescript/no-deprecated -- the older transport is what older servers still speak */
import type {
  FetchLike,
  JSONRPCMessage,
  ReconnectionScheduler,
  RequestId,
  Transport,
} from '@modelcontextprotocol/client';
import {
  isInitializeRequest,
  isJSONRPCRequest,
  SdkHttpError,
  SSEClientTransport,
  SseError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { withBody } from './bounded-body.ts';
import { refusalOf } from './bounded-message.ts';
import type { PendingCall } from './pending-call.ts';
import { BrokenAnswer } from './failure-answer.ts';

/** How one message goes out. */
export interface Sending {
  /** The request of the client's that it belongs to, or null. */
  readonly call: PendingCall | null;
  readonly signal: AbortSignal | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The stream of its answer ended without one, and will not be taken up again. */
  readonly onLost: () => void;
  /** Asked before the older way is tried: whether the server refused because it is newer, not older. */
  readonly isNewer?: () => Promise<boolean>;
}

/** The way to a server, as the bridge sees it. */
export interface McpUpstream {
  send(message: JSONRPCMessage, sending: Sending): Promise<void>;
  /** The revision that both sides have agreed on, for the header that repeats it. */
  agreeOn(version: string): void;
  /** The session that messages belong to, or null. */
  readonly session: string | null;
  /** Whether what passes is translated into the revision 2026-07-28. */
  readonly isTranslated: boolean;
  close(): Promise<void>;
}

/** Sends one HTTP request. @param call the request of the client's that it is made for, or null. */
export type McpFetch = (
  url: string | URL,
  init: RequestInit | undefined,
  call: PendingCall | null,
) => Promise<Response>;

export interface ServerSideOptions {
  readonly url: string;
  readonly transport: 'auto' | 'http' | 'sse';
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: McpFetch;
  readonly onMessage: (message: JSONRPCMessage) => void;
  readonly onTrouble: (error: Error) => void;
}

/** A stream that broke is taken up again this often, with growing pauses of at most 30 s, before it counts as lost. */
const reconnection = {
  initialReconnectionDelay: 500,
  maxReconnectionDelay: 30_000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 12,
};
/** An older server names the place for messages first of all; who does not would keep every message waiting. */
const endpointWithinMs = 10_000;
/** Who leaves does not wait for long to say so. */
const goodbyeMs = 2_000;

/** The way to the MCP server: Streamable HTTP, or HTTP with SSE where only that is answered (MCP, "Backwards Compatibility"). */
export class ServerSide implements McpUpstream {
  readonly isTranslated = false;
  readonly #options: ServerSideOptions;
  #http: StreamableHTTPClientTransport | null = null;
  #sse: Promise<SSEClientTransport> | null = null;
  /** Messages that are being sent, by the mark that their HTTP requests have. */
  readonly #posts = new Map<string, Post>();
  #count = 0;
  /** Requests whose answer comes over the one stream of an older server. */
  readonly #overSse = new Map<RequestId, () => void>();

  constructor(options: ServerSideOptions) {
    this.#options = options;
    if (options.transport === 'sse') void this.#older();
  }

  /** Sends one message; what answers it comes by `onMessage`. @throws what the transport says. */
  async send(message: JSONRPCMessage, sending: Sending): Promise<void> {
    if (this.#sse !== null || this.#options.transport === 'sse') return await this.#sendOverSse(message, sending);
    const http = (this.#http ??= await this.#openHttp());
    const post: Post = { call: sending.call, isStreamed: false };
    const mark = String((this.#count += 1));
    this.#posts.set(mark, post);
    try {
      await http.send(message, {
        headers: { ...sending.headers, [markHeader]: mark },
        onRequestStreamEnd: sending.onLost,
        ...(sending.signal === null ? {} : { requestSignal: sending.signal }),
      });
    } catch (error) {
      if (!this.#isOlderServer(message, error) || (await sending.isNewer?.()) === true) throw error;
      // Where the older way is answered with an error as well, the first answer is what the server has to say.
      await this.#older().catch((why: unknown) => {
        throw why instanceof SseError && why.code !== undefined ? error : why;
      });
      return await this.#sendOverSse(message, sending);
    } finally {
      this.#posts.delete(mark);
    }
    // A whole answer was read by now, and nothing more will come.
    if (post.call !== null && !post.isStreamed) sending.onLost();
  }

  agreeOn(version: string): void {
    // It goes into a header of each request from now on, where not everything may stand.
    if (revisionName.test(version)) this.#http?.setProtocolVersion(version);
  }

  /** Whether the server is spoken to by HTTP with SSE. */
  get isOlder(): boolean {
    return this.#sse !== null;
  }

  get session(): string | null {
    return this.#http?.sessionId ?? null;
  }

  async close(): Promise<void> {
    const goodbye = this.#http?.terminateSession().catch(() => undefined);
    let late: NodeJS.Timeout | undefined;
    await Promise.race([goodbye, new Promise((resolve) => (late = setTimeout(resolve, goodbyeMs)))]);
    clearTimeout(late);
    await this.#http?.close();
    await (await this.#sse?.catch(() => null))?.close();
  }

  async #sendOverSse(message: JSONRPCMessage, { onLost }: Sending): Promise<void> {
    const sse = await (this.#sse ?? this.#older());
    if (isJSONRPCRequest(message)) this.#overSse.set(message.id, onLost);
    await sse.send(message);
  }

  /** Opens the one stream of an older server. Where that fails, the next message finds the server as if nobody had tried. */
  #older(): Promise<SSEClientTransport> {
    const opening = this.#openSse();
    this.#sse = opening;
    opening.catch(() => {
      if (this.#sse === opening) this.#sse = null;
    });
    return opening;
  }

  async #openHttp(): Promise<StreamableHTTPClientTransport> {
    const { url, headers } = this.#options;
    const fetch: FetchLike = (to, init) => this.#post(to, init);
    const options = {
      fetch,
      requestInit: { headers },
      reconnectionOptions: reconnection,
      reconnectionScheduler: whenAtMost(reconnection.maxReconnectionDelay),
    };
    return await this.#open(new StreamableHTTPClientTransport(new URL(url), options));
  }

  async #openSse(): Promise<SSEClientTransport> {
    const { url, headers } = this.#options;
    const answered = new Limit(endpointWithinMs, 'named no place for messages');
    const fetch: FetchLike = async (to, init) => {
      const response = await this.#options.fetch(to, init, null);
      answered.begin();
      return response;
    };
    const transport = new SSEClientTransport(new URL(url), { fetch, requestInit: { headers } });
    try {
      await Promise.race([this.#open(transport), answered.over]);
    } catch (error) {
      // It would go on trying.
      await transport.close();
      throw error;
    } finally {
      answered.end();
    }
    transport.onmessage = (message) => {
      if ('id' in message && message.id !== undefined) this.#overSse.delete(message.id);
      this.#hear(transport, message);
    };
    transport.onerror = (error) => {
      // Another stream is another session: nothing that was asked in this one is answered there.
      if (error instanceof SseError) this.#loseSse();
      this.#options.onTrouble(error);
    };
    return transport;
  }

  #loseSse(): void {
    const lost = [...this.#overSse.values()];
    this.#overSse.clear();
    for (const onLost of lost) onLost();
  }

  /** One HTTP request of the transport's, handed on with what it is made for, and without the mark that says so. */
  async #post(url: string | URL, init?: RequestInit): Promise<Response> {
    const headers = new Headers(init?.headers);
    const post = this.#posts.get(headers.get(markHeader) ?? '');
    headers.delete(markHeader);
    const response = await this.#options.fetch(url, { ...init, headers }, post?.call ?? null);
    // What says that it was accepted is no answer, and the transport reads nothing of it.
    const mayStream = response.ok && response.status !== 202;
    const isStream = mayStream && /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '');
    if (post !== undefined && isStream) post.isStreamed = true;
    return withoutOddSession(response);
  }

  async #open<T extends Transport>(transport: T): Promise<T> {
    transport.onmessage = (message) => this.#hear(transport, message);
    transport.onerror = this.#options.onTrouble;
    await transport.start();
    return transport;
  }

  /** Everything that the server says comes by here. */
  #hear(transport: Transport, message: JSONRPCMessage): void {
    const refused = refusalOf(message, 'the MCP server');
    if (refused === null) return this.#options.onMessage(message);
    this.#options.onTrouble(new Error(refused.why));
    if (refused.answer === null) return;
    // Whoever waits for an answer gets one: the client, or the server itself.
    if ('method' in message) transport.send(refused.answer).catch(() => undefined);
    else this.#options.onMessage(refused.answer);
  }

  #isOlderServer(message: JSONRPCMessage, error: unknown): boolean {
    if (this.#options.transport !== 'auto' || !isInitializeRequest(message) || !(error instanceof SdkHttpError))
      return false;
    return [400, 404, 405].includes(error.data.status ?? 0);
  }
}

/** The transport hands nothing of a message on to its `fetch` but headers. This one ends there, before anything is sent. */
const markHeader = 'x-holdfast-mark';

/** A message that is being sent. */
interface Post {
  readonly call: PendingCall | null;
  /** Its answer is a stream, which says by itself when it ends. */
  isStreamed: boolean;
}

/** A date by now; nobody knows what else there will be. */
const revisionName = /^[\w.+-]{1,64}$/;
const sessionField = 'mcp-session-id';

/** A session is named by visible ASCII (MCP, "Session Management"); another name could not be sent back, and no request would go out any more. */
function withoutOddSession(response: Response): Response {
  if (/^[\x21-\x7e]*$/.test(response.headers.get(sessionField) ?? '')) return response;
  const headers = new Headers(response.headers);
  headers.delete(sessionField);
  return withBody({ status: response.status, headers }, response.body);
}

/** A time that may begin to run at some point. */
class Limit {
  readonly #ms: number;
  readonly #why: string;
  #timer: NodeJS.Timeout | undefined;
  #pass: (error: BrokenAnswer) => void = () => undefined;
  /** Rejects when the time is over. */
  readonly over = new Promise<never>((_, reject) => (this.#pass = reject));

  constructor(ms: number, why: string) {
    this.#ms = ms;
    this.#why = why;
    this.over.catch(() => undefined);
  }

  begin(): void {
    this.#timer ??= setTimeout(() => this.#pass(new BrokenAnswer(this.#why)), this.#ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

/** A server may say itself how long to wait, and must not make anybody wait for days, nor keep this process alive. */
function whenAtMost(longestMs: number): ReconnectionScheduler {
  return (reconnect, delay) => {
    const timer = setTimeout(reconnect, Math.min(delay, longestMs)).unref();
    return () => clearTimeout(timer);
  };
}
