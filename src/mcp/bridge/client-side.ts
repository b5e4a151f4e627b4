import type {
  JSONRPCMessage,
  JSONRPCRequest,
  JSONRPCResponse,
  RequestId,
  Transport,
} from '@modelcontextprotocol/client';
import type { JsonObject } from '../../core/json.ts';
import { objectIn } from '../../core/json.ts';
import type { BridgeQuestion } from './bridge-requests.ts';
import { BridgeRequests } from './bridge-requests.ts';
import { PendingCall } from './pending-call.ts';
import { mayShowUrl, question, replyIn } from './round-trip.ts';
import { Waiting } from './waiting.ts';

/** Told what a person said. @returns why the request that asked is not to go on, or null. */
export type OnReply = (action: 'accept' | 'decline' | 'cancel') => Error | null;

/** The client: what it asked waits here for its answer, and what the bridge asks it in its own name is answered here. */
export class ClientSide {
  readonly waiting = new Waiting((message) => this.tell(message));
  readonly #transport: Transport;
  readonly #requests = new BridgeRequests('request');
  readonly #calls = new Map<RequestId, PendingCall>();
  /** What it said in `initialize` that it can do, and whether it has seen the answer. */
  #said: JsonObject = {};
  #isReady = false;
  /** What a reply to a question in an answer comes to. */
  #onReply: OnReply | null = null;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Begins to hear it. Answers to requests of the bridge end here. @returns when the client has left. */
  async hear(onMessage: (message: JSONRPCMessage) => void, onError: (error: Error) => void): Promise<void> {
    const left = new Promise<void>((resolve) => (this.#transport.onclose = resolve));
    this.#transport.onmessage = onMessage;
    this.#transport.onerror = onError;
    await this.#transport.start();
    await left;
  }

  /** Nobody waits for an answer any more. */
  leave(): void {
    this.waiting.close();
    for (const call of this.#calls.values()) call.leave();
  }

  async close(): Promise<void> {
    await this.#transport.close();
  }

  tell(message: JSONRPCMessage): void {
    // A client that has gone reads nothing more.
    this.#transport.send(message).catch(() => undefined);
  }

  /** What it said that it can do, as far as it has said so. */
  get capabilities(): JsonObject {
    return this.#isReady ? this.#said : {};
  }

  /** It has seen the answer to its `initialize`. */
  confirm(): void {
    this.#isReady = true;
  }

  /** Begins to wait for the answer to a request. @param onHeld as a {@link PendingCall} has it. */
  begin(message: JSONRPCRequest, onHeld: (call: PendingCall, until: number) => void): PendingCall {
    const call: PendingCall = new PendingCall(message, (until) => onHeld(call, until));
    this.#calls.set(message.id, call);
    if (message.method === 'initialize') {
      this.#said = objectIn(message.params, 'capabilities');
      this.#isReady = false;
    }
    return call;
  }

  callOf(id: RequestId | undefined): PendingCall | undefined {
    return id === undefined ? undefined : this.#calls.get(id);
  }

  /** Whether its answer is still wanted. */
  isPending(call: PendingCall): boolean {
    return this.#calls.get(call.message.id) === call;
  }

  /** Waits for it no more. */
  drop(call: PendingCall): void {
    if (this.isPending(call)) this.#calls.delete(call.message.id);
    this.waiting.end(call);
    if (call.isHeld) call.leave();
  }

  /** Asks the client something in the bridge's own name. @throws what {@link BridgeRequests.ask} throws. */
  ask(asked: BridgeQuestion): Promise<JSONRPCResponse> {
    return this.#requests.ask(asked, (message) => this.tell(message));
  }

  /** Whether a message answers what the bridge asked. */
  takes(message: JSONRPCMessage): boolean {
    return this.#requests.takes(message);
  }

  /**
   * Asks the person in the answer to a request that waits; its client sends it again.
   *
   * @returns whether there is a request whose client can show an address.
   */
  askInAnswer(params: JsonObject, onReply: OnReply): boolean {
    const call = [...this.#calls.values()].find(({ isHeld, message }) => isHeld && mayShowUrl(message));
    if (call === undefined) return false;
    this.#onReply = onReply;
    this.drop(call);
    this.tell(question(call.message, params));
    return true;
  }

  /** A request as the server is to see it; and where it replies to a question in an answer, why it is not to go on. */
  withoutReply(asked: JSONRPCRequest): { readonly message: JSONRPCRequest; readonly refusal: Error | null } {
    const replied = replyIn(asked);
    if (replied === null) return { message: asked, refusal: null };
    return { message: replied.request, refusal: this.#onReply?.(replied.action) ?? null };
  }
}
