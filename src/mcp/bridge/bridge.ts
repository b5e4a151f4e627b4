/**
 * Carries messages between a client on stdio and an MCP server on HTTP, as they are. What it adds: a session that is begun
 * anew when the server has lost it, headers that only HTTP has, an answer to each request also when none comes, and lists
 * from memory while nobody is signed in.
 *
 * Two revisions pass side by side. Until 2025-11-25 a client begins with `initialize`, and there is a session; since 2026-07-28
 * each request says by itself all that the server must know, and a request is cancelled by leaving its answer. Where the two
 * sides have no revision in common, `era/` translates.
 */
import type { JSONRPCMessage, JSONRPCRequest, JSONRPCResponse, RequestId } from '@modelcontextprotocol/client';
import {
  isInitializedNotification,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  SdkHttpError,
} from '@modelcontextprotocol/client';
import { afterAnswer, mcpInsideResending } from '../../core/after-answer.ts';
import type { JsonObject } from '../../core/json.ts';
import { lookUp } from '../../core/look-up.ts';
import { refusesInside } from '../../core/mcp/refusal-inside.ts';
import { isRepeatable } from '../../core/mcp/repeatable.ts';
import type { Generation } from '../../core/profile/record.ts';
import type { Refused } from './bounded-message.ts';
import { refusalOf } from './bounded-message.ts';
import type { ClientSide } from './client-side.ts';
import { isModern } from './era/revision.ts';
import { describeFailure, endedEarly, failureAnswer } from './failure-answer.ts';
import type { ListMemory } from './list-memory.ts';
import { Meanwhile } from './meanwhile.ts';
import type { PendingCall } from './pending-call.ts';
import type { McpUpstream } from './server-side.ts';
import { McpSession } from './session.ts';
import type { TokensInPlay } from './tokens-in-play.ts';
import { ToolBook } from './tool-book.ts';

export interface BridgeParts {
  readonly client: ClientSide;
  readonly openServer: (onMessage: (message: JSONRPCMessage) => void) => McpUpstream;
  readonly memory: ListMemory;
  /** What no message of the server's may hand on to the client. */
  readonly tokens: TokensInPlay;
  /** Brings a credential that is newer than the one that a request was refused with. @throws HoldfastError why there is none. */
  readonly renew: (refused: Generation, call: PendingCall) => Promise<void>;
  /** The server's name, for people. */
  readonly name: string;
  /** Words for people. */
  readonly say: (line: string) => void;
}

export class Bridge {
  readonly #parts: BridgeParts;
  readonly #client: ClientSide;
  readonly #server: McpUpstream;
  readonly #session: McpSession;
  readonly #tools = new ToolBook();
  readonly #meanwhile: Meanwhile;
  #isOver = false;

  constructor(parts: BridgeParts) {
    const { client, openServer, memory, name, say } = parts;
    this.#parts = parts;
    this.#client = client;
    this.#server = openServer((message) => void this.#fromServer(message));
    this.#session = new McpSession({ server: this.#server, tell: (message) => this.#tellServer(message), say });
    this.#meanwhile = new Meanwhile(memory, client.waiting, name);
  }

  /** Begins to carry messages. @returns when the client has left. */
  async run(): Promise<void> {
    await this.#client.hear(
      (message) => this.#fromClient(message),
      (error) => this.#parts.say(`holdfast: a message of the client could not be read: ${error.message}`),
    );
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#client.leave();
    await this.#server.close();
    await this.#client.close();
  }

  #fromClient(message: JSONRPCMessage): void {
    const refused = refusalOf(message, 'the client');
    if (refused !== null) return this.#refuse(message, refused);
    if (isJSONRPCRequest(message)) return void this.#request(message);
    if (this.#client.takes(message)) return;
    const cancelled = this.#client.callOf(cancelledBy(message));
    // By leaving, since 2026-07-28; and what was never sent needs no word to the server.
    if (cancelled !== undefined && (this.#isModern(cancelled.message) || cancelled.isHeld))
      return this.#drop(cancelled);
    if (isInitializedNotification(message)) {
      this.#client.confirm();
      this.#session.confirm(message);
    }
    this.#tellInSession(message);
  }

  #refuse(message: JSONRPCMessage, { answer, why }: Refused): void {
    this.#parts.say(`holdfast: ${why}`);
    if (answer === null) return;
    // The client waits for an answer, or the server does for the client's.
    if (isJSONRPCRequest(message)) this.#client.tell(answer);
    else if (!this.#client.takes(answer)) this.#tellInSession(answer);
  }

  async #request(asked: JSONRPCRequest): Promise<void> {
    const { message, refusal } = this.#client.withoutReply(asked);
    const call = this.#client.begin(message, (held, until) => this.#onHeld(held, until));
    if (refusal !== null) return this.#fail(call, refusal);
    if (message.method === 'initialize') return this.#session.begin(message, this.#dispatch(call));
    try {
      if (!isModern(message)) await this.#session.until(call);
    } catch (error) {
      return this.#fail(call, error);
    }
    if (this.#client.isPending(call)) await this.#dispatch(call);
  }

  #onHeld(call: PendingCall, until: number): void {
    if (call.message.method === 'initialize') this.#session.hold(until);
    if (!this.#client.isPending(call)) return;
    this.#client.waiting.begin(call, until, () =>
      this.#meanwhile.answer(call, (result) => this.#answerEarly(call, result)),
    );
  }

  /** Sends a request; whatever goes wrong becomes its answer. Never rejects. */
  async #dispatch(call: PendingCall): Promise<void> {
    const { session } = this.#server;
    try {
      await this.#send(call);
    } catch (error) {
      try {
        await this.#session.beginAnew(session, error);
        await this.#send(call);
      } catch (again) {
        this.#fail(call, again);
      }
    }
  }

  #send(call: PendingCall): Promise<void> {
    const { message, signal } = call;
    const isAwaited = call.send();
    const headers = this.#isModern(message) ? this.#tools.headersFor(message) : {};
    const onLost = (): void => {
      if (isAwaited()) this.#fail(call, endedEarly());
    };
    return this.#server.send(message, { call, signal, headers, onLost });
  }

  #tellInSession(message: JSONRPCMessage): void {
    void this.#session.settled.then(() => this.#tellServer(message));
  }

  /** A notification, or an answer to the server's own request. */
  async #tellServer(message: JSONRPCMessage): Promise<void> {
    try {
      await this.#server.send(message, { call: null, signal: null, headers: {}, onLost: () => undefined });
    } catch (error) {
      if (!this.#isOver)
        this.#parts.say(`holdfast: a message did not reach the server: ${describeFailure(error).message}`);
    }
  }

  async #fromServer(said: JSONRPCMessage): Promise<void> {
    if (this.#session.takes(said)) return;
    const asked = 'id' in said ? this.#client.callOf(said.id)?.message : undefined;
    const message = this.#parts.tokens.message(said, asked ?? null);
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return this.#client.tell(message);
    const call = this.#client.callOf(message.id);
    if (call === undefined) return;
    call.answer();
    if (isJSONRPCErrorResponse(message) && (await this.#isSentAgain(call, message.error))) return;
    this.#finish(call, isJSONRPCResultResponse(message) ? this.#noted(call, message) : message);
  }

  /** Some servers refuse the credential inside an answer that says 200. */
  async #isSentAgain(
    call: PendingCall,
    error: { readonly code: unknown; readonly message: unknown },
  ): Promise<boolean> {
    const { message, sentWith } = call;
    const verdict = refusesInside(error) ? 'refused' : 'passes';
    if (sentWith === null || afterAnswer(verdict, call.sentAgain, mcpInsideResending) === 'pass') return false;
    call.sendAgain();
    try {
      await this.#parts.renew(sentWith, call);
    } catch (why) {
      this.#fail(call, why);
      return true;
    }
    // What may have been done already is the client's to repeat; its next request finds the new token.
    if (!isRepeatable(message.method, this.#tools.hintsFor(message))) return false;
    await this.#dispatch(call);
    return true;
  }

  #noted({ message }: PendingCall, answer: Extract<JSONRPCResponse, { result: unknown }>): JSONRPCResponse {
    if (message.method === 'initialize') this.#session.agree(answer.result);
    const result =
      message.method === 'tools/list' ? this.#tools.read(answer.result, this.#isModern(message)) : answer.result;
    this.#parts.memory.remember(message, result);
    return { ...answer, result };
  }

  #answerEarly(call: PendingCall, result: JsonObject): void {
    if (call.isAnsweredEarly) return;
    const { message } = call;
    if (message.method === 'tools/list') this.#tools.read(result, this.#isModern(message));
    call.answerEarly();
    this.#client.tell({ jsonrpc: '2.0', id: message.id, result });
  }

  #fail(call: PendingCall, error: unknown): void {
    if (!this.#client.isPending(call) || this.#isOver) return;
    const { id, method } = call.message;
    if (method === 'initialize') this.#session.failed(call.isAnsweredEarly);
    if (!(error instanceof SdkHttpError)) this.#parts.say(`holdfast: ${method}: ${describeFailure(error).message}`);
    this.#finish(call, failureAnswer(id, error));
  }

  #finish(call: PendingCall, answer: JSONRPCResponse): void {
    this.#drop(call);
    if (!call.isAnsweredEarly) return this.#client.tell(answer);
    // The client was told what was so before; it is told to look again.
    const changed = isJSONRPCResultResponse(answer) ? lookUp(listChanged, call.message.method) : undefined;
    if (changed !== undefined) this.#client.tell({ jsonrpc: '2.0', method: changed });
  }

  #drop(call: PendingCall): void {
    this.#client.drop(call);
    if (this.#isModern(call.message)) call.leave();
  }

  /** Whether a request reaches the server in a revision where it is cancelled by leaving, and arguments are repeated in headers. */
  #isModern(message: JSONRPCRequest): boolean {
    return this.#server.isTranslated || isModern(message);
  }
}

const listChanged: Readonly<Record<string, string>> = {
  'tools/list': 'notifications/tools/list_changed',
  'prompts/list': 'notifications/prompts/list_changed',
  'resources/list': 'notifications/resources/list_changed',
};

function cancelledBy(message: JSONRPCMessage): RequestId | undefined {
  if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return undefined;
  const id = message.params?.['requestId'];
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}
