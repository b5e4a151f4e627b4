import { objectIn } from '../../core/json.ts';
import type { JSONRPCMessage, JSONRPCRequest } from '@modelcontextprotocol/client';
import { isJSONRPCResultResponse, SdkHttpError } from '@modelcontextprotocol/client';
import { PendingCall } from './pending-call.ts';
import { BrokenAnswer } from './failure-answer.ts';
import { BridgeRequests } from './bridge-requests.ts';
import type { McpUpstream } from './server-side.ts';

export interface SessionParts {
  readonly server: McpUpstream;
  /** Brings a message that nobody answers to the server. */
  readonly tell: (message: JSONRPCMessage) => Promise<void>;
  readonly say: (line: string) => void;
}

/** A session that takes the place of a lost one. */
interface Successor {
  readonly lost: string | null;
  readonly begun: Promise<void>;
}

/**
 * The session of a client that begins with `initialize`: what it began with is kept, so that another one can be begun where the
 * server has lost it, or where nobody was signed in at first. Its other messages wait until there is one.
 */
export class McpSession {
  readonly #parts: SessionParts;
  readonly #requests = new BridgeRequests('request');
  #initialize: JSONRPCRequest | null = null;
  #initialized: JSONRPCMessage | null = null;
  /** What the messages of a session wait for while it is begun. */
  #begun: Promise<void> = Promise.resolve();
  #successor: Successor | null = null;
  /** Requests behind a session that is being begun, and until when that waits for a credential, or null. */
  readonly #behind = new Set<PendingCall>();
  #behindUntil: number | null = null;
  /** The client was answered, and yet there is no session with the server. */
  #isUnbegun = false;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** @param dispatched ends when the client's `initialize` has got its answer, whatever that is. */
  begin(initialize: JSONRPCRequest, dispatched: Promise<void>): void {
    this.#initialize = initialize;
    this.#initialized = null;
    this.#isUnbegun = false;
    this.#begun = dispatched.finally(() => (this.#behindUntil = null));
  }

  /** The client has seen the answer. */
  confirm(initialized: JSONRPCMessage): void {
    this.#initialized = initialized;
  }

  /** The client's `initialize` failed. @param isAnswered whether the client believes in a session anyway. */
  failed(isAnswered: boolean): void {
    this.#isUnbegun = isAnswered;
  }

  /** Told when `initialize` waits for a credential: then all that is behind it waits, too. */
  hold(until: number): void {
    this.#behindUntil = until;
    for (const call of this.#behind) call.hold(until);
  }

  /** Whether a message of the server's answers what is asked here. */
  takes(message: JSONRPCMessage): boolean {
    return this.#requests.takes(message);
  }

  /** Never rejects. */
  get settled(): Promise<void> {
    return this.#begun;
  }

  /** Waits for the session that a request belongs to. @throws what stands against it. */
  async until(call: PendingCall): Promise<void> {
    let session = this.#begun;
    if (this.#isUnbegun && this.#initialize !== null && this.#initialized !== null) {
      session = this.#succeed(null, this.#initialize, this.#initialized).begun;
    }
    this.#behind.add(call);
    if (this.#behindUntil !== null) call.hold(this.#behindUntil);
    try {
      await session;
    } finally {
      this.#behind.delete(call);
      call.release();
    }
  }

  /**
   * A 404 to a session's message says that the session is over (MCP, "Session Management"); the client cannot know of it.
   * Whoever meets the end of the same one shares its successor.
   *
   * @param lost the session that the message belonged to, or null. @throws what stands against another session.
   */
  async beginAnew(lost: string | null, error: unknown): Promise<void> {
    const isLost = error instanceof SdkHttpError && error.data.status === 404 && lost !== null;
    if (!isLost || this.#initialize === null || this.#initialized === null) throw error;
    if (this.#successor?.lost !== lost) this.#succeed(lost, this.#initialize, this.#initialized);
    await this.#successor?.begun;
  }

  /** Takes over the revision that an answer to `initialize` agrees to. */
  agree(result: unknown): void {
    const version = objectIn({ result }, 'result')['protocolVersion'];
    if (typeof version === 'string') this.#parts.server.agreeOn(version);
  }

  #succeed(lost: string | null, initialize: JSONRPCRequest, initialized: JSONRPCMessage): Successor {
    const begun = this.#initializeAgain(initialize, initialized).finally(() => (this.#behindUntil = null));
    const successor = { lost, begun };
    this.#successor = successor;
    this.#isUnbegun = false;
    this.#begun = begun.catch(() => {
      // Whoever comes later may try again.
      this.#isUnbegun = true;
      if (this.#successor === successor) this.#successor = null;
    });
    return successor;
  }

  async #initializeAgain(initialize: JSONRPCRequest, initialized: JSONRPCMessage): Promise<void> {
    const { server, tell, say } = this.#parts;
    const call = new PendingCall(initialize, (until) => this.hold(until));
    const answer = await this.#requests.ask(initialize, (message, onLost) =>
      server.send(message, { call, signal: null, headers: {}, onLost }),
    );
    if (!isJSONRPCResultResponse(answer)) throw new BrokenAnswer('had lost the session, and began no other');
    this.agree(answer.result);
    await tell(initialized);
    say('holdfast: the server had lost the session; it was begun anew');
  }
}
