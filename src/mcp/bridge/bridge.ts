/**
 * Carries messages between a client on stdio and an MCP server on HTTP, as they are. What it adds: a session that is begun
 * anew when the server has lost it, headers that only HTTP has, an answer to each request also when none comes, and lists
 * from memory while nobody is signed in.
 *
 * Two revisions pass side by side. Until 2025-11-25 a client begins with `initialize`, and there is a session; since 2026-07-28
 * each request says by itself all that the server must know, and a request is cancelled by leaving its answer. Where the two
 * sides have no revision in common, `era/` translates.
 */
import type { JsonObject } from '../../core/json.ts';
import type {
  JSONRPCMessage,
  JSONRPCRequest,
  JSONRPCResponse,
  RequestId,
  Transport,
} from '@modelcontextprotocol/client';
import {
  isInitializedNotification,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  SdkHttpError,
} from '@modelcontextprotocol/client';
import { refusesInside } from '../../core/mcp/refusal-inside.ts';
import { isRepeatable } from '../../core/mcp/repeatable.ts';
import type { Generation } from '../../core/profile/record.ts';
import { isModern } from './era/revision.ts';
import type { Refused } from './bounded-message.ts';
import { refusalOf } from './bounded-message.ts';
import type { PendingCall, PendingCalls } from './pending-call.ts';
import { describeFailure, endedEarly, failureAnswer } from './failure-answer.ts';
import type { ListMemory } from './list-memory.ts';
import { Meanwhile } from './meanwhile.ts';
import { BridgeRequests } from './bridge-requests.ts';
import { mayShowUrl, question, replyIn } from './round-trip.ts';
import type { McpUpstream } from './server-side.ts';
import { McpSession } from './session.ts';
import type { TokensInPlay } from './tokens-in-play.ts';
import { ToolBook } from './tool-book.ts';
import { Waiting } from './waiting.ts';
import { lookUp } from '../../core/look-up.ts';

export interface BridgeParts {
  readonly client: Transport;
  readonly openServer: (onMessage: (message: JSONRPCMessage) => void) => McpUpstream;
  readonly pendingCalls: PendingCalls;
  readonly memory: ListMemory;
  /** What no message of the server's may hand on to the client. */
  readonly tokens: TokensInPlay;
  /** Brings a credential that is newer than the one that a request was refused with. @throws HoldfastError why there is none. */
  readonly renew: (refused: Generation, pendingCall: PendingCall) => Promise<void>;
  /** The server's name, for people. */
  readonly name: string;
  /** Words for people. */
  readonly say: (line: string) => void;
}

/** Told what a person said. @returns why the request that asked is not to go on, or null. */
export type OnReply = (action: 'accept' | 'decline' | 'cancel') => Error | null;

interface Pending {
  readonly message: JSONRPCRequest;
  readonly name: string;
  readonly pendingCall: PendingCall;
  readonly abort: AbortController;
  /** Already sent a second time after a refusal inside an answer. */
  isSecond: boolean;
  /** Answered from memory; what comes from the server now is for the bridge alone. */
  isAnswered: boolean;
  /** How often it was sent, and for which time its answer has come. */
  sent: number;
  come: number;
}

export class Bridge {
  readonly #parts: BridgeParts;
  readonly #server: McpUpstream;
  readonly #pending = new Map<RequestId, Pending>();
  readonly #tools = new ToolBook();
  /** Requests of the bridge's own to the client, and to the server. */
  readonly own: BridgeRequests;
  readonly #ownToServer: BridgeRequests;
  readonly waiting: Waiting;
  readonly #session: McpSession;
  readonly #meanwhile: Meanwhile;
  #isOver = false;
  /** What a reply to a question in an answer comes to. */
  #onReply: OnReply | null = null;

  constructor(parts: BridgeParts) {
    this.#parts = parts;
    this.#server = parts.openServer((message) => void this.#fromServer(message));
    this.own = new BridgeRequests((message) => this.#toClient(message));
    this.waiting = new Waiting((message) => this.#toClient(message));
    const { pendingCalls, memory, name, say } = parts;
    const tell = (message: JSONRPCMessage): Promise<void> => this.#tell(message);
    this.#ownToServer = new BridgeRequests((message) => void tell(message));
    this.#session = new McpSession({ server: this.#server, pendingCalls, own: this.#ownToServer, tell, say });
    this.#meanwhile = new Meanwhile(memory, this.waiting, name);
  }

  /** Begins to carry messages. @returns when the client has left. */
  async run(): Promise<void> {
    const { client } = this.#parts;
    const left = new Promise<void>((resolve) => (client.onclose = resolve));
    client.onmessage = (message) => this.#fromClient(message);
    client.onerror = (error) =>
      this.#parts.say(`holdfast: a message of the client could not be read: ${error.message}`);
    await client.start();
    await left;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.waiting.close();
    for (const { abort } of this.#pending.values()) abort.abort();
    await this.#server.close();
    await this.#parts.client.close();
  }

  /** Told when a request begins to wait for a credential. */
  held(pendingCall: PendingCall, until: number): void {
    if (pendingCall.method === 'initialize') this.#session.hold(until);
    const pending = this.#pending.get(pendingCall.id);
    if (pending === undefined || pending.pendingCall !== pendingCall) return;
    const { message } = pending;
    this.waiting.begin(message, pendingCall, until, () =>
      this.#meanwhile.answer(message, pendingCall, (result) => this.#answer(pending, result)),
    );
  }

  /** What the client said that it can do, as far as it has said so. */
  get clientCapabilities(): Readonly<Record<string, unknown>> {
    return this.#session.clientCapabilities;
  }

  #fromClient(message: JSONRPCMessage): void {
    const refused = refusalOf(message, 'the client');
    if (refused !== null) return this.#refuse(message, refused);
    if (isJSONRPCRequest(message)) return void this.#request(message);
    if (this.own.takes(message)) return;
    const cancelled = cancelledBy(message);
    const pending = cancelled === null ? undefined : this.#pending.get(cancelled);
    // By leaving, since 2026-07-28; and what was never sent needs no word to the server.
    if (pending !== undefined && (this.#isModern(pending.message) || pending.pendingCall.isHeld))
      return this.#drop(pending);
    if (isInitializedNotification(message)) this.#session.confirm(message);
    void this.#session.settled.then(() => this.#tell(message));
  }

  #refuse(message: JSONRPCMessage, { answer, why }: Refused): void {
    this.#parts.say(`holdfast: ${why}`);
    if (answer === null) return;
    // The client waits for an answer, or the server does for the client's.
    if (isJSONRPCRequest(message)) this.#toClient(answer);
    else if (!this.own.takes(answer)) void this.#session.settled.then(() => this.#tell(answer));
  }

  /**
   * Asks the person in the answer to a request that waits; its client sends it again.
   *
   * @returns whether there is a request whose client can show an address.
   */
  askInAnswer(params: JsonObject, onReply: OnReply): boolean {
    const pending = [...this.#pending.values()].find(
      ({ message, pendingCall }) => pendingCall.isHeld && mayShowUrl(message),
    );
    if (pending === undefined) return false;
    this.#onReply = onReply;
    this.#finish(pending, question(pending.message, params));
    return true;
  }

  async #request(asked: JSONRPCRequest): Promise<void> {
    const replied = replyIn(asked);
    const message = replied?.request ?? asked;
    const pending = this.#begin(message);
    const refusal = replied === null ? null : (this.#onReply?.(replied.action) ?? null);
    if (refusal !== null) return this.#fail(pending, refusal);
    if (message.method === 'initialize') return this.#session.begin(message, this.#dispatch(pending));
    try {
      if (!isModern(message)) await this.#session.until(pending.pendingCall);
    } catch (error) {
      return this.#fail(pending, error);
    }
    if (this.#pending.get(message.id) === pending) await this.#dispatch(pending);
  }

  #begin(message: JSONRPCRequest): Pending {
    const begun = this.#parts.pendingCalls.begin(message.id, message.method);
    const pending = {
      message,
      ...begun,
      abort: new AbortController(),
      isSecond: false,
      isAnswered: false,
      sent: 0,
      come: 0,
    };
    this.#pending.set(message.id, pending);
    return pending;
  }

  /** Sends a request; whatever goes wrong becomes its answer. Never rejects. */
  async #dispatch(pending: Pending): Promise<void> {
    const { session } = this.#server;
    try {
      await this.#send(pending);
    } catch (error) {
      try {
        await this.#session.beginAnew(session, error);
        await this.#send(pending);
      } catch (again) {
        this.#fail(pending, again);
      }
    }
  }

  #send(pending: Pending): Promise<void> {
    const { message, name, pendingCall, abort } = pending;
    const nth = (pending.sent += 1);
    const headers = this.#isModern(message) ? this.#tools.headersFor(message) : {};
    const onLost = (): void => {
      if (pending.sent === nth && pending.come < nth) this.#fail(pending, endedEarly());
    };
    const isHeld = (): boolean => pendingCall.isHeld;
    return this.#server.send(message, { pendingCall: name, signal: abort.signal, headers, onLost, isHeld });
  }

  /** A notification, or an answer to the server's own request. */
  async #tell(message: JSONRPCMessage): Promise<void> {
    const sending = { pendingCall: null, signal: null, headers: {}, onLost: () => undefined };
    try {
      await this.#server.send(message, sending);
    } catch (error) {
      if (!this.#isOver)
        this.#parts.say(`holdfast: a message did not reach the server: ${describeFailure(error).message}`);
    }
  }

  async #fromServer(said: JSONRPCMessage): Promise<void> {
    if (this.#ownToServer.takes(said)) return;
    const asked = 'id' in said && said.id !== undefined ? this.#pending.get(said.id)?.message : undefined;
    const message = this.#parts.tokens.message(said, asked ?? null);
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return this.#toClient(message);
    const pending = message.id === undefined ? undefined : this.#pending.get(message.id);
    if (pending === undefined) return;
    pending.come = pending.sent;
    if (isJSONRPCErrorResponse(message) && (await this.#isSentAgain(pending, message.error))) return;
    this.#finish(pending, isJSONRPCResultResponse(message) ? this.#noted(pending, message) : message);
  }

  /** Some servers refuse the credential inside an answer that says 200. */
  async #isSentAgain(pending: Pending, error: { readonly code: unknown; readonly message: unknown }): Promise<boolean> {
    const { message, pendingCall } = pending;
    const used = pendingCall.sentWith;
    if (used === null || pending.isSecond || !refusesInside(error)) return false;
    pending.isSecond = true;
    try {
      await this.#parts.renew(used, pendingCall);
    } catch (why) {
      this.#fail(pending, why);
      return true;
    }
    // What may have been done already is the client's to repeat; its next request finds the new token.
    if (!isRepeatable(message.method, this.#tools.hintsFor(message))) return false;
    await this.#dispatch(pending);
    return true;
  }

  #noted({ message }: Pending, answer: Extract<JSONRPCResponse, { result: unknown }>): JSONRPCResponse {
    if (message.method === 'initialize') this.#session.agree(answer.result);
    const result =
      message.method === 'tools/list' ? this.#tools.read(answer.result, this.#isModern(message)) : answer.result;
    this.#parts.memory.remember(message, result);
    return { ...answer, result };
  }

  #answer(pending: Pending, result: JsonObject): void {
    if (pending.isAnswered) return;
    if (pending.message.method === 'tools/list') this.#tools.read(result, this.#isModern(pending.message));
    pending.isAnswered = true;
    this.#toClient({ jsonrpc: '2.0', id: pending.message.id, result });
  }

  #fail(pending: Pending, error: unknown): void {
    if (this.#pending.get(pending.message.id) !== pending || this.#isOver) return;
    if (pending.message.method === 'initialize') this.#session.failed(pending.isAnswered);
    if (!(error instanceof SdkHttpError))
      this.#parts.say(`holdfast: ${pending.message.method}: ${describeFailure(error).message}`);
    this.#finish(pending, failureAnswer(pending.message.id, error));
  }

  #finish(pending: Pending, answer: JSONRPCResponse): void {
    this.#drop(pending);
    if (!pending.isAnswered) return this.#toClient(answer);
    // The client was told what was so before; it is told to look again.
    const changed = isJSONRPCResultResponse(answer) ? lookUp(listChanged, pending.message.method) : undefined;
    if (changed !== undefined) this.#toClient({ jsonrpc: '2.0', method: changed });
  }

  #drop(pending: Pending): void {
    if (this.#pending.get(pending.message.id) === pending) this.#pending.delete(pending.message.id);
    this.#parts.pendingCalls.end(pending.name);
    this.waiting.end(pending.pendingCall);
    if (pending.pendingCall.isHeld || this.#isModern(pending.message)) pending.abort.abort();
  }

  /** Whether a request reaches the server in a revision where it is cancelled by leaving, and arguments are repeated in headers. */
  #isModern(message: JSONRPCRequest): boolean {
    return this.#server.isTranslated || isModern(message);
  }

  #toClient(message: JSONRPCMessage): void {
    // A client that has gone reads nothing more.
    this.#parts.client.send(message).catch(() => undefined);
  }
}

const listChanged: Readonly<Record<string, string>> = {
  'tools/list': 'notifications/tools/list_changed',
  'prompts/list': 'notifications/prompts/list_changed',
  'resources/list': 'notifications/resources/list_changed',
};

function cancelledBy(message: JSONRPCMessage): RequestId | null {
  if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return null;
  const id = message.params?.['requestId'];
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
