import type { FetchLike, JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import {
  isInitializeRequest,
  SdkHttpError,
  SSEClientTransport,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { errandHeader } from './errand.ts';

/** How one message goes out. */
export interface Sending {
  /** The errand that it belongs to, or null. */
  readonly errand: string | null;
  readonly signal: AbortSignal | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The stream of its answer ended without one, and will not be taken up again. */
  readonly onLost: () => void;
  /** Whether it waits for a credential at this moment. */
  readonly isHeld?: () => boolean;
  /** Asked before the older way is tried: whether the server refused because it is newer, not older. */
  readonly isNewer?: () => Promise<boolean>;
}

/** The way to a server, as the bridge sees it. */
export interface Upstream {
  send(message: JSONRPCMessage, sending: Sending): Promise<void>;
  /** The revision that both sides have agreed on, for the header that repeats it. */
  agreeOn(version: string): void;
  readonly hasSession: boolean;
  /** Whether what passes is translated into the revision 2026-07-28. */
  readonly isTranslated: boolean;
  close(): Promise<void>;
}

export interface ServerSideOptions {
  readonly url: string;
  readonly transport: 'auto' | 'http' | 'sse';
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: FetchLike;
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
/** Who leaves does not wait for long to say so. */
const goodbyeMs = 2_000;

/** The way to the MCP server: Streamable HTTP, or HTTP with SSE where only that is answered (MCP, "Backwards Compatibility"). */
export class ServerSide {
  readonly #options: ServerSideOptions;
  #http: StreamableHTTPClientTransport | null = null;
  #sse: Promise<SSEClientTransport> | null = null;

  constructor(options: ServerSideOptions) {
    this.#options = options;
    if (options.transport === 'sse') this.#sse = this.#openSse();
    this.#sse?.catch(() => undefined);
  }

  /** Sends one message; what answers it comes by `onMessage`. @throws what the transport says. */
  async send(message: JSONRPCMessage, sending: Sending): Promise<void> {
    if (this.#sse !== null) return await (await this.#sse).send(message);
    const http = (this.#http ??= await this.#openHttp());
    try {
      await http.send(message, {
        headers: { ...sending.headers, ...(sending.errand === null ? {} : { [errandHeader]: sending.errand }) },
        onRequestStreamEnd: sending.onLost,
        ...(sending.signal === null ? {} : { requestSignal: sending.signal }),
      });
    } catch (error) {
      if (!this.#isOlderServer(message, error) || (await sending.isNewer?.()) === true) throw error;
      this.#sse = this.#openSse();
      await (await this.#sse).send(message);
    }
  }

  agreeOn(version: string): void {
    this.#http?.setProtocolVersion(version);
  }

  /** Whether the server is spoken to by HTTP with SSE. */
  get isOlder(): boolean {
    return this.#sse !== null;
  }

  get hasSession(): boolean {
    return this.#http?.sessionId !== undefined;
  }

  async close(): Promise<void> {
    const goodbye = this.#http?.terminateSession().catch(() => undefined);
    let late: NodeJS.Timeout | undefined;
    await Promise.race([goodbye, new Promise((resolve) => (late = setTimeout(resolve, goodbyeMs)))]);
    clearTimeout(late);
    await this.#http?.close();
    await (await this.#sse?.catch(() => null))?.close();
  }

  async #openHttp(): Promise<StreamableHTTPClientTransport> {
    const { url, fetch, headers } = this.#options;
    const options = { fetch, requestInit: { headers }, reconnectionOptions: reconnection };
    return await this.#open(new StreamableHTTPClientTransport(new URL(url), options));
  }

  async #openSse(): Promise<SSEClientTransport> {
    const { url, fetch, headers } = this.#options;
    return await this.#open(new SSEClientTransport(new URL(url), { fetch, requestInit: { headers } }));
  }

  async #open<T extends Transport>(transport: T): Promise<T> {
    transport.onmessage = this.#options.onMessage;
    transport.onerror = this.#options.onTrouble;
    await transport.start();
    return transport;
  }

  #isOlderServer(message: JSONRPCMessage, error: unknown): boolean {
    if (this.#options.transport !== 'auto' || !isInitializeRequest(message) || !(error instanceof SdkHttpError))
      return false;
    return [400, 404, 405].includes(error.data.status ?? 0);
  }
}
