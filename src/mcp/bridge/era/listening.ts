/**
 * What a server of the newer era says unasked: it comes on one stream that is asked for (MCP 2026-07-28, "Subscriptions"). The
 * stream is opened again after a break, and since nobody repeats what was missed, the client is told to look again.
 */
import type { JsonObject } from '../../../core/json.ts';
import { objectIn, without } from '../../../core/json.ts';
import type { JSONRPCNotification, JSONRPCResponse } from '@modelcontextprotocol/client';
import { isJSONRPCErrorResponse, SdkHttpError, SUBSCRIPTION_ID_META_KEY } from '@modelcontextprotocol/client';
import type { Clock } from '../../../core/ports.ts';
import type { BridgeQuestion } from '../bridge-requests.ts';

export interface ListeningParts {
  readonly newId: () => string;
  /** Sends the request under an id and holds its stream. @throws when that breaks. */
  readonly ask: (id: string, question: BridgeQuestion, signal: AbortSignal) => Promise<JSONRPCResponse>;
  readonly toClient: (message: JSONRPCNotification) => void;
  /** What the server says that it can do. */
  readonly capabilities: JsonObject;
  readonly clock: Clock;
}

interface Stream {
  readonly id: string;
  readonly abort: AbortController;
  /** What the server agreed to, or null when it did not agree. */
  readonly agreed: Promise<JsonObject | null>;
  readonly agree: (filter: JsonObject | null) => void;
}

const kinds = { toolsListChanged: 'tools', promptsListChanged: 'prompts', resourcesListChanged: 'resources' } as const;
/** Pauses between attempts grow from the first to the last of these; one that lasted begins anew. */
const firstPauseMs = 500;
const lastPauseMs = 30_000;
const lastedMs = 20_000;
/** Then nobody listens until the client's next request shows that the server is there. */
const failuresAtMost = 12;

export class Listening {
  readonly #parts: ListeningParts;
  readonly #pages = new Set<string>();
  #stream: Stream | null = null;
  #failures = 0;
  #state: 'idle' | 'open' | 'tired' | 'refused' | 'closed' = 'idle';

  constructor(parts: ListeningParts) {
    this.#parts = parts;
  }

  /** Begins to listen, if the server offers anything. */
  begin(): void {
    if (this.#state !== 'idle' || Object.keys(this.#filter()).length === 0) return;
    this.#state = 'open';
    void this.#listen(false);
  }

  /** The server is there: listens again, if nobody does any more. */
  wake(): void {
    if (this.#state !== 'tired') return;
    this.#failures = 0;
    this.#state = 'open';
    void this.#listen(true);
  }

  close(): void {
    this.#state = 'closed';
    this.#stream?.abort.abort();
  }

  /** @returns whether the server tells of this resource from now on. */
  async subscribe(uri: string): Promise<boolean> {
    this.#pages.add(uri);
    const list = (await this.#replaced())?.['resourceSubscriptions'];
    const isAgreed = Array.isArray(list) && list.includes(uri);
    if (!isAgreed) this.#pages.delete(uri);
    // What was heard before is heard on.
    if (this.#state === 'refused') await this.#replaced();
    return isAgreed;
  }

  async unsubscribe(uri: string): Promise<void> {
    if (this.#pages.delete(uri)) await this.#replaced();
  }

  /** A notification that belongs to a stream, as the client may read it; null when it is for nobody else. */
  read(message: JSONRPCNotification): JSONRPCNotification | null {
    const { [SUBSCRIPTION_ID_META_KEY]: id, ...meta } = objectIn(message.params, '_meta');
    if (message.method === 'notifications/subscriptions/acknowledged') {
      if (this.#stream !== null && this.#stream.id === id)
        this.#stream.agree(objectIn(message.params, 'notifications'));
      return null;
    }
    if (id === undefined) return message;
    const params = without({ ...message.params }, '_meta');
    return { ...message, params: Object.keys(meta).length === 0 ? params : { ...params, _meta: meta } };
  }

  /** A stream's filter cannot be changed: another one takes its place before it is left. */
  async #replaced(): Promise<JsonObject | null> {
    if (this.#state === 'closed') return null;
    const before = this.#stream;
    this.#state = 'open';
    const agreed = await this.#listen(false);
    before?.abort.abort();
    return agreed;
  }

  /** Opens a stream in place of the last one. @returns what the server agreed to, or null. */
  #listen(isAgain: boolean): Promise<JsonObject | null> {
    const filter = this.#filter();
    this.#stream = Object.keys(filter).length === 0 ? null : newStream(this.#parts.newId());
    if (this.#stream === null) return Promise.resolve(null);
    void this.#follow(this.#stream, filter);
    if (isAgain) void this.#stream.agreed.then((agreed) => agreed !== null && this.#lookAgain(agreed));
    return this.#stream.agreed;
  }

  /** Holds a stream, and opens another when it breaks, unless it was replaced. Never rejects. */
  async #follow(stream: Stream, filter: JsonObject): Promise<void> {
    const { clock } = this.#parts;
    const begun = clock.now();
    const end = await this.#held(stream, filter);
    if (this.#isWanted(stream)) {
      this.#failures = clock.now() - begun >= lastedMs ? 0 : this.#failures + 1;
      if (end === 'refused') this.#state = 'refused';
      else if (this.#failures > failuresAtMost) this.#state = 'tired';
    }
    stream.agree(null);
    if (!this.#isWanted(stream)) return;
    await clock.sleep(Math.min(firstPauseMs * 2 ** this.#failures, lastPauseMs), stream.abort.signal);
    if (this.#isWanted(stream)) await this.#listen(true);
  }

  #isWanted(stream: Stream): boolean {
    return this.#stream === stream && this.#state === 'open';
  }

  async #held({ id, abort }: Stream, notifications: JsonObject): Promise<'broke' | 'refused'> {
    try {
      const question = { method: 'subscriptions/listen', params: { notifications } };
      const answer = await this.#parts.ask(id, question, abort.signal);
      return isJSONRPCErrorResponse(answer) ? 'refused' : 'broke';
    } catch (error) {
      const status = error instanceof SdkHttpError ? (error.data.status ?? 0) : 0;
      return status >= 400 && status < 500 && status !== 408 && status !== 429 ? 'refused' : 'broke';
    }
  }

  #filter(): JsonObject {
    const { capabilities } = this.#parts;
    const offered = Object.entries(kinds).filter(([, kind]) => objectIn(capabilities, kind)['listChanged'] === true);
    const pages = this.#pages.size === 0 ? {} : { resourceSubscriptions: [...this.#pages] };
    return { ...Object.fromEntries(offered.map(([name]) => [name, true])), ...pages };
  }

  #lookAgain(agreed: JsonObject): void {
    for (const [name, kind] of Object.entries(kinds)) {
      if (agreed[name] === true) this.#parts.toClient({ jsonrpc: '2.0', method: `notifications/${kind}/list_changed` });
    }
    for (const uri of this.#pages) {
      this.#parts.toClient({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri } });
    }
  }
}

function newStream(id: string): Stream {
  let agree: Stream['agree'] = () => undefined;
  const agreed = new Promise<JsonObject | null>((resolve) => (agree = resolve));
  return { id, abort: new AbortController(), agreed, agree };
}
