/**
 * Carries messages between a client on stdio and an MCP server on HTTP, as they are. What it adds: a session that is begun
 * anew when the server has lost it, headers that only HTTP has, an answer to each request also when none comes, and lists
 * from memory while nobody is signed in.
 *
 * Two revisions pass side by side. Until 2025-11-25 a client begins with `initialize`, and there is a session; since 2026-07-28
 * each request says by itself all that the server must know, and a request is cancelled by leaving its answer.
 */
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
  PROTOCOL_VERSION_META_KEY,
  SdkHttpError,
} from '@modelcontextprotocol/client';
import { refusesInside } from '../../core/mcp/refusal-inside.ts';
import { isRepeatable } from '../../core/mcp/repeatable.ts';
import type { Generation } from '../../core/own/record.ts';
import type { Errand, Errands } from './errand.ts';
import { BrokenAnswer, describe, failureAnswer } from './failure-answer.ts';
import { objectIn } from './json.ts';
import type { ListMemory } from './list-memory.ts';
import { OwnRequests } from './own-requests.ts';
import type { ServerSide } from './server-side.ts';
import { ToolBook } from './tool-book.ts';
import { Waiting } from './waiting.ts';

export interface BridgeParts {
  readonly client: Transport;
  readonly openServer: (onMessage: (message: JSONRPCMessage) => void) => ServerSide;
  readonly errands: Errands;
  readonly memory: ListMemory;
  /** Brings a credential that is newer than the one that a request was refused with. @throws HoldfastError why there is none. */
  readonly renew: (refused: Generation, errand: Errand) => Promise<void>;
  /** Words for people. */
  readonly say: (line: string) => void;
}

interface Pending {
  readonly message: JSONRPCRequest;
  readonly name: string;
  readonly errand: Errand;
  readonly abort: AbortController;
  /** Already sent a second time after a refusal inside an answer. */
  isSecond: boolean;
  /** Answered from memory; what comes from the server now is for the bridge alone. */
  isAnswered: boolean;
  /** How often it was sent, and for which time its answer has come. */
  sent: number;
  come: number;
}

/** A session that takes the place of a lost one. */
interface Successor {
  readonly lost: string | null;
  readonly begun: Promise<void>;
}

export class Bridge {
  readonly #parts: BridgeParts;
  readonly #server: ServerSide;
  readonly #pending = new Map<RequestId, Pending>();
  readonly #tools = new ToolBook();
  /** Requests of the bridge's own to either side. */
  readonly own: OwnRequests;
  readonly waiting: Waiting;
  #initialize: JSONRPCRequest | null = null;
  #initialized: JSONRPCMessage | null = null;
  /** What messages of a session wait for while it is begun. */
  #session: Promise<void> = Promise.resolve();
  #successor: Successor | null = null;
  /** Requests behind a session that is being begun, and until when that waits for a credential, or null. */
  readonly #behind = new Set<Pending>();
  #behindUntil: number | null = null;
  /** The client was answered, and yet there is no session with the server. */
  #isUnbegun = false;
  #isOver = false;

  constructor(parts: BridgeParts) {
    this.#parts = parts;
    this.#server = parts.openServer((message) => void this.#fromServer(message));
    this.own = new OwnRequests((message) => this.#toClient(message));
    this.waiting = new Waiting((message) => this.#toClient(message));
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
  held(errand: Errand, until: number): void {
    if (errand.method === 'initialize') this.#holdBehind(until);
    const pending = this.#pending.get(errand.id);
    if (pending === undefined || pending.errand !== errand) return;
    this.waiting.begin(pending.message, errand, until, () => this.#answerFromMemory(pending));
  }

  /** What the client said that it can do, as far as it has said so. */
  get clientCapabilities(): Readonly<Record<string, unknown>> {
    return this.#initialized === null ? {} : objectIn(this.#initialize?.params, 'capabilities');
  }

  #fromClient(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message)) return void this.#request(message);
    if (this.own.takes(message)) return;
    const cancelled = cancelledBy(message);
    const pending = cancelled === null ? undefined : this.#pending.get(cancelled);
    // By leaving, since 2026-07-28; and what was never sent needs no word to the server.
    if (pending !== undefined && (isModern(pending.message) || pending.errand.isHeld)) return this.#drop(pending);
    if (isInitializedNotification(message)) this.#initialized = message;
    void this.#session.then(() => this.#tell(message));
  }

  async #request(message: JSONRPCRequest): Promise<void> {
    const pending = this.#begin(message);
    if (message.method === 'initialize') {
      this.#initialize = message;
      this.#initialized = null;
      this.#isUnbegun = false;
      this.#session = this.#dispatch(pending).finally(() => (this.#behindUntil = null));
      return;
    }
    try {
      if (!isModern(message)) await this.#untilSession(pending);
    } catch (error) {
      return this.#fail(pending, error);
    }
    if (this.#pending.get(message.id) === pending) await this.#dispatch(pending);
  }

  /** Who waits behind a session that waits itself is told of it, and answered from memory, as it would be alone. */
  async #untilSession(pending: Pending): Promise<void> {
    let session = this.#session;
    if (this.#isUnbegun && this.#initialize !== null && this.#initialized !== null) {
      session = this.#beginSuccessor(null, this.#initialize, this.#initialized).begun;
    }
    this.#behind.add(pending);
    if (this.#behindUntil !== null) this.#parts.errands.held(pending.errand, this.#behindUntil);
    try {
      await session;
    } finally {
      this.#behind.delete(pending);
      pending.errand.isHeld = false;
    }
  }

  #holdBehind(until: number): void {
    this.#behindUntil = until;
    for (const { errand } of this.#behind) this.#parts.errands.held(errand, until);
  }

  #begin(message: JSONRPCRequest): Pending {
    const begun = this.#parts.errands.begin(message.id, message.method);
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
        await this.#beginAnew(session, error);
        await this.#send(pending);
      } catch (again) {
        this.#fail(pending, again);
      }
    }
  }

  #send(pending: Pending): Promise<void> {
    const { message, name, abort } = pending;
    const nth = (pending.sent += 1);
    const headers = isModern(message) ? this.#tools.headersFor(message) : {};
    const onLost = (): void => {
      if (pending.sent === nth && pending.come < nth) this.#fail(pending, endedEarly());
    };
    return this.#server.send(message, { errand: name, signal: abort.signal, headers, onLost });
  }

  /** A notification, or an answer to the server's own request. */
  async #tell(message: JSONRPCMessage): Promise<void> {
    const sending = { errand: null, signal: null, headers: {}, onLost: () => undefined };
    try {
      await this.#server.send(message, sending);
    } catch (error) {
      if (!this.#isOver) this.#parts.say(`holdfast: a message did not reach the server: ${describe(error).message}`);
    }
  }

  /**
   * A 404 to a session's message says that the session is over (MCP, "Session Management"); the client cannot know of it.
   * Whoever meets the end of the same one shares its successor. @throws what stands against another session.
   */
  async #beginAnew(lost: string | null, error: unknown): Promise<void> {
    const isLost = error instanceof SdkHttpError && error.data.status === 404 && lost !== null;
    if (!isLost || this.#initialize === null || this.#initialized === null) throw error;
    const isShared = this.#successor?.lost === lost;
    if (!isShared) this.#beginSuccessor(lost, this.#initialize, this.#initialized);
    await this.#successor?.begun;
  }

  #beginSuccessor(lost: string | null, initialize: JSONRPCRequest, initialized: JSONRPCMessage): Successor {
    const begun = this.#initializeAgain(initialize, initialized).finally(() => (this.#behindUntil = null));
    const successor = { lost, begun };
    this.#successor = successor;
    this.#isUnbegun = false;
    this.#session = begun.catch(() => {
      // Whoever comes later may try again.
      this.#isUnbegun = true;
      if (this.#successor === successor) this.#successor = null;
    });
    return successor;
  }

  async #initializeAgain(initialize: JSONRPCRequest, initialized: JSONRPCMessage): Promise<void> {
    const { name } = this.#parts.errands.begin('holdfast', 'initialize');
    try {
      const answer = await this.own.ask(initialize, (message, onLost) =>
        this.#server.send(message, { errand: name, signal: null, headers: {}, onLost }),
      );
      if (!isJSONRPCResultResponse(answer)) throw new BrokenAnswer('had lost the session, and began no other');
      this.#agree(answer.result);
    } finally {
      this.#parts.errands.end(name);
    }
    await this.#tell(initialized);
    this.#parts.say('holdfast: the server had lost the session; it was begun anew');
  }

  async #fromServer(message: JSONRPCMessage): Promise<void> {
    if (this.own.takes(message)) return;
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return this.#toClient(message);
    const pending = message.id === undefined ? undefined : this.#pending.get(message.id);
    if (pending === undefined) return;
    pending.come = pending.sent;
    if (isJSONRPCErrorResponse(message) && (await this.#isSentAgain(pending, message.error))) return;
    this.#finish(pending, isJSONRPCResultResponse(message) ? this.#noted(pending, message) : message);
  }

  /** Some servers refuse the credential inside an answer that says 200. */
  async #isSentAgain(pending: Pending, error: { readonly code: unknown; readonly message: unknown }): Promise<boolean> {
    const { message, errand } = pending;
    const used = errand.sentWith;
    if (used === null || pending.isSecond || !refusesInside(error)) return false;
    pending.isSecond = true;
    try {
      await this.#parts.renew(used, errand);
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
    if (message.method === 'initialize') this.#agree(answer.result);
    const result = message.method === 'tools/list' ? this.#tools.read(answer.result, isModern(message)) : answer.result;
    this.#parts.memory.remember(message, result);
    return { ...answer, result };
  }

  #agree(result: unknown): void {
    const version = objectIn({ result }, 'result')['protocolVersion'];
    if (typeof version === 'string') this.#server.agreeOn(version);
  }

  #answerFromMemory(pending: Pending): void {
    const result = this.#parts.memory.last(pending.message);
    if (result === null || pending.isAnswered) return;
    if (pending.message.method === 'tools/list') this.#tools.read(result, isModern(pending.message));
    pending.isAnswered = true;
    this.#toClient({ jsonrpc: '2.0', id: pending.message.id, result });
  }

  #fail(pending: Pending, error: unknown): void {
    if (this.#pending.get(pending.message.id) !== pending || this.#isOver) return;
    if (pending.message.method === 'initialize') this.#isUnbegun = pending.isAnswered;
    if (!(error instanceof SdkHttpError))
      this.#parts.say(`holdfast: ${pending.message.method}: ${describe(error).message}`);
    this.#finish(pending, failureAnswer(pending.message.id, error));
  }

  #finish(pending: Pending, answer: JSONRPCResponse): void {
    this.#drop(pending);
    if (!pending.isAnswered) return this.#toClient(answer);
    // The client was told what was so before; it is told to look again.
    const changed = isJSONRPCResultResponse(answer) ? listChanged[pending.message.method] : undefined;
    if (changed !== undefined) this.#toClient({ jsonrpc: '2.0', method: changed });
  }

  #drop(pending: Pending): void {
    if (this.#pending.get(pending.message.id) === pending) this.#pending.delete(pending.message.id);
    this.#parts.errands.end(pending.name);
    this.waiting.end(pending.errand);
    if (pending.errand.isHeld || isModern(pending.message)) pending.abort.abort();
  }

  #toClient(message: JSONRPCMessage): void {
    // A client that has gone reads nothing more.
    this.#parts.client.send(message).catch(() => undefined);
  }
}

const endedEarly = (): Error => new BrokenAnswer('ended the answer before it was whole');

const listChanged: Readonly<Record<string, string>> = {
  'tools/list': 'notifications/tools/list_changed',
  'prompts/list': 'notifications/prompts/list_changed',
  'resources/list': 'notifications/resources/list_changed',
};

function isModern(message: JSONRPCRequest): boolean {
  return typeof objectIn(message.params, '_meta')[PROTOCOL_VERSION_META_KEY] === 'string';
}

function cancelledBy(message: JSONRPCMessage): RequestId | null {
  if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return null;
  const id = message.params?.['requestId'];
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
