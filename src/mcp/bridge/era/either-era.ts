/**
 * The way to a server of either era for a client that begins with `initialize`. A server that answers it is spoken to as it is, also
 * where it speaks the newer revision as well: nothing is lost that way. One that does not know it is asked for its era, and one
 * that speaks the newer only is translated, the next time without the detour.
 */
import type { JsonObject } from '../../../core/json.ts';
import { objectIn } from '../../../core/json.ts';
import type { JSONRPCMessage, JSONRPCRequest, JSONRPCResponse } from '@modelcontextprotocol/client';
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  SdkHttpError,
} from '@modelcontextprotocol/client';
import { HoldfastError } from '../../../core/errors.ts';
import type { Clock } from '../../../core/ports.ts';
import { refusesInside } from '../../../core/mcp/refusal-inside.ts';
import { failureAnswer } from '../failure-answer.ts';
import type { Shelf } from '../list-memory.ts';
import type { Sending, ServerSide, McpUpstream } from '../server-side.ts';
import { discoverRequest, initializeResult, readDiscovered } from './discovery.ts';
import { identityIn } from './envelope.ts';
import { BridgeRequests } from '../bridge-requests.ts';
import { isModern, modernRevision } from './revision.ts';
import { Translator } from './translator.ts';

export interface EitherEraParts {
  readonly open: (onMessage: (message: JSONRPCMessage) => void) => ServerSide;
  readonly toClient: (message: JSONRPCMessage) => void;
  /** Remembers for the next start that a server is of the older era. */
  readonly shelf: Shelf;
  readonly clock: Clock;
}

/** A server's era is remembered by the method that it was begun with last. */
const shelfKey = 'era';
/** The second time is for a server that refused the revision and named it anyway. */
const timesAtMost = 2;
/** A server that is silent about what it does not know is of the older era; two of these pass, sign-ins not counted. */
const silenceMs = 5_000;

/** An `initialize` on its way to a server that may be of either era. */
interface Beginning {
  readonly message: JSONRPCRequest;
  /** The result of `server/discover`, asked for once; null where the server is of the older era. */
  readonly discover: () => Promise<JsonObject | null>;
}

export class EitherEra implements McpUpstream {
  readonly #parts: EitherEraParts;
  readonly #server: ServerSide;
  readonly #toServer = new BridgeRequests('translated');
  readonly #inputs = new BridgeRequests('input');
  #translator: Translator | null = null;
  #beginning: Beginning | null = null;

  constructor(parts: EitherEraParts) {
    this.#parts = parts;
    this.#server = parts.open((message) => this.#fromServer(message));
  }

  get isTranslated(): boolean {
    return this.#translator !== null;
  }

  get session(): string | null {
    return this.#server.session;
  }

  agreeOn(version: string): void {
    this.#server.agreeOn(this.isTranslated ? modernRevision : version);
  }

  async send(message: JSONRPCMessage, sending: Sending): Promise<void> {
    const isRequest = isJSONRPCRequest(message);
    if (isRequest && isModern(message)) return await this.#server.send(message, sending);
    if (isRequest && message.method === 'initialize') return await this.#begin(message, sending);
    await (this.#translator ?? this.#server).send(message, sending);
  }

  async close(): Promise<void> {
    this.#translator?.close();
    await this.#server.close();
  }

  async #begin(message: JSONRPCRequest, sending: Sending): Promise<void> {
    this.#translator?.close();
    this.#translator = null;
    let discovered: Promise<JsonObject | null> | null = null;
    const beginning = { message, discover: () => (discovered ??= this.#discover(message, sending)) };
    this.#beginning = beginning;
    const isNewer = !this.#server.isOlder && this.#parts.shelf.last(shelfKey)?.['method'] === 'server/discover';
    if (isNewer && (await this.#isTranslatedFrom(beginning))) return;
    try {
      const isAskedNewer = async (): Promise<boolean> => (await beginning.discover()) !== null;
      // An answer that has come may still turn into another one.
      const onLost = (): void => {
        if (this.#beginning === beginning) sending.onLost();
      };
      await this.#server.send(message, { ...sending, isNewer: isAskedNewer, onLost });
    } catch (error) {
      if (!isRefusal(error) || !(await this.#isTranslatedFrom(beginning))) throw error;
    }
  }

  /** Answers `initialize` from what the server says of itself, if it is one to be translated. */
  async #isTranslatedFrom({ message, discover }: Beginning): Promise<boolean> {
    const discovered = await discover();
    if (discovered === null) return false;
    const { toClient, clock, shelf } = this.#parts;
    const result = initializeResult(discovered, message.params?.['protocolVersion']);
    this.#translator = new Translator({
      send: (request, sending) => this.#server.send(request, sending),
      toClient,
      identity: identityIn(message.params),
      capabilities: objectIn(result, 'capabilities'),
      toServer: this.#toServer,
      inputs: this.#inputs,
      clock,
    });
    shelf.remember(shelfKey, { method: 'server/discover' });
    toClient({ jsonrpc: '2.0', id: message.id, result });
    return true;
  }

  async #discover(message: JSONRPCRequest, sending: Sending): Promise<JsonObject | null> {
    for (let time = 0; time < timesAtMost; time += 1) {
      const answer = await this.#asked(message, sending);
      const found = answer === null ? null : readDiscovered(answer);
      if (found?.era !== 'again') return found?.era === 'modern' ? found.result : null;
    }
    return null;
  }

  /** The answer to `server/discover`, or null when there was none that could be read: `initialize` will show why. */
  async #asked({ params }: JSONRPCRequest, sending: Sending): Promise<JSONRPCResponse | null> {
    const id = this.#toServer.newId();
    const silence = new AbortController();
    const over = new AbortController();
    const signal = sending.signal === null ? silence.signal : AbortSignal.any([silence.signal, sending.signal]);
    void this.#watch(silence, over.signal, sending);
    try {
      const send = (request: JSONRPCRequest, onLost: () => void): Promise<void> =>
        this.#server.send(request, { ...sending, signal, onLost });
      return await this.#toServer.ask(discoverRequest(identityIn(params)), send, { id, signal });
    } catch (error) {
      if (error instanceof HoldfastError || sending.signal?.aborted === true || isForbidden(error)) throw error;
      return error instanceof SdkHttpError ? failureAnswer(id, error) : null;
    } finally {
      over.abort();
    }
  }

  async #watch(silence: AbortController, over: AbortSignal, { call }: Sending): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet = call?.isHeld === true ? 0 : quiet + 1) {
      await this.#parts.clock.sleep(silenceMs, over);
      if (over.aborted) return;
    }
    silence.abort();
  }

  #fromServer(message: JSONRPCMessage): void {
    if (this.#translator !== null) return this.#translator.fromServer(message);
    if (this.#toServer.takes(message)) return;
    const beginning = this.#beginning;
    const isResult = isJSONRPCResultResponse(message);
    const isAnswer = isResult || isJSONRPCErrorResponse(message);
    if (beginning === null || !isAnswer || message.id !== beginning.message.id) return this.#parts.toClient(message);
    this.#beginning = null;
    // Some agree to a revision that has no `initialize`, and that this client cannot know.
    const isAgreed = isResult && objectIn(message, 'result')['protocolVersion'] !== modernRevision;
    if (isAgreed) this.#parts.shelf.remember(shelfKey, { method: beginning.message.method });
    if (isAgreed || (!isResult && refusesInside(message.error))) return this.#parts.toClient(message);
    this.#isTranslatedFrom(beginning).then(
      (isTranslated) => !isTranslated && this.#parts.toClient(message),
      () => this.#parts.toClient(message),
    );
  }
}

/** It says nothing of an era, and `initialize` would be answered in the same way. */
function isForbidden(error: unknown): boolean {
  return error instanceof SdkHttpError && [401, 403].includes(error.data.status ?? 0);
}

/** What a server may answer that does not know how to be begun so. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof SdkHttpError ? (error.data.status ?? 0) : 0;
  return status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
}
