/**
 * Stands for a server of the older era in front of one of the newer (MCP 2025-11-25 and 2026-07-28): what the session of a
 * client knew is said again in each request, and what only a session can do is done here.
 */
import type { JsonObject } from '../../../core/json.ts';
import { isObject } from '../../../core/json.ts';
import type {
  JSONRPCErrorResponse,
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  JSONRPCResponse,
} from '@modelcontextprotocol/client';
import { isInitializedNotification, isJSONRPCNotification, isJSONRPCRequest } from '@modelcontextprotocol/client';
import type { Clock } from '../../../core/ports.ts';
import type { Sending } from '../server-side.ts';
import type { McpIdentity } from './envelope.ts';
import { legacyResult, modernParams } from './envelope.ts';
import type { RoundAnswer } from './input-rounds.ts';
import { inRounds } from './input-rounds.ts';
import { Listening } from './listening.ts';
import type { BridgeQuestion, BridgeRequests } from '../bridge-requests.ts';

export interface TranslatorParts {
  readonly send: (message: JSONRPCMessage, sending: Sending) => Promise<void>;
  readonly toClient: (message: JSONRPCMessage) => void;
  readonly identity: McpIdentity;
  /** What the server says that it can do. */
  readonly capabilities: JsonObject;
  /** Requests to either side; their answers are brought here by {@link Translator.fromServer} and {@link Translator.send}. */
  readonly toServer: BridgeRequests;
  readonly inputs: BridgeRequests;
  readonly clock: Clock;
}

const invalidParams = -32602;

export class Translator {
  readonly #parts: TranslatorParts;
  readonly #listening: Listening;
  #logLevel: string | null = null;

  constructor(parts: TranslatorParts) {
    this.#parts = parts;
    this.#listening = new Listening({
      newId: () => parts.toServer.newId(),
      ask: (id, question, signal) => this.#askServer(question, { call: null, signal, headers: {} }, id),
      toClient: parts.toClient,
      capabilities: parts.capabilities,
      clock: parts.clock,
    });
  }

  /** Takes a message of the client's. @throws what sending throws. */
  async send(message: JSONRPCMessage, sending: Sending): Promise<void> {
    if (isJSONRPCRequest(message)) return await this.#request(message, sending);
    if (isInitializedNotification(message)) return this.#listening.begin();
    // Nothing else that a client tells has a place in the newer era, and an answer that nobody waits for is late.
    this.#parts.inputs.takes(message);
  }

  fromServer(message: JSONRPCMessage): void {
    if (this.#parts.toServer.takes(message)) return;
    const readable = isJSONRPCNotification(message) ? this.#listening.read(message) : message;
    if (readable !== null) this.#parts.toClient(readable);
  }

  close(): void {
    this.#listening.close();
  }

  async #request(message: JSONRPCRequest, sending: Sending): Promise<void> {
    const answer = (await this.#answerHere(message)) ?? (await this.#answerOfServer(message, sending));
    this.#parts.toClient({ jsonrpc: '2.0', id: message.id, ...answer } as JSONRPCResponse);
  }

  /** Methods that the newer era does not have. */
  async #answerHere({ method, params }: JSONRPCRequest): Promise<RoundAnswer | null> {
    if (method === 'ping') return { result: {} };
    if (method === 'logging/setLevel') {
      if (typeof params?.['level'] !== 'string') return refusal('a level is missing');
      this.#logLevel = params['level'];
      return { result: {} };
    }
    if (method !== 'resources/subscribe' && method !== 'resources/unsubscribe') return null;
    const uri = params?.['uri'];
    if (typeof uri !== 'string') return refusal('the address of a resource is missing');
    if (method === 'resources/unsubscribe') await this.#listening.unsubscribe(uri);
    else if (!(await this.#listening.subscribe(uri)))
      return refusal('the server does not tell of changes to this resource');
    return { result: {} };
  }

  async #answerOfServer({ method, params }: JSONRPCRequest, sending: Sending): Promise<RoundAnswer> {
    const answer = await inRounds(
      { method, params },
      {
        askServer: (question) => this.#askServer(question, sending),
        askClient: (question, signal) => this.#askClient(question, signal),
        clock: this.#parts.clock,
        signal: sending.signal ?? new AbortController().signal,
      },
    );
    this.#listening.wake();
    return 'result' in answer && isObject(answer.result) ? { result: legacyResult(method, answer.result) } : answer;
  }

  #askServer(
    { method, params }: BridgeQuestion,
    { call, signal, headers }: Omit<Sending, 'onLost'>,
    id: string = this.#parts.toServer.newId(),
  ): Promise<JSONRPCResponse> {
    const { toServer, identity, send } = this.#parts;
    const question = { method, params: modernParams(params ?? {}, identity, this.#logLevel) };
    const passOn = (message: JSONRPCRequest, onLost: () => void): Promise<void> =>
      send(message, { call, signal, headers, onLost });
    return toServer.ask(question, passOn, { id, signal });
  }

  async #askClient(question: BridgeQuestion, signal: AbortSignal): Promise<JSONRPCResponse> {
    const { inputs, toClient } = this.#parts;
    const id = inputs.newId();
    try {
      return await inputs.ask(question, toClient, { id, signal });
    } catch (error) {
      const params = { requestId: id, reason: 'nobody waits for the answer any more' };
      toClient({ jsonrpc: '2.0', method: 'notifications/cancelled', params } satisfies JSONRPCNotification);
      throw error;
    }
  }
}

function refusal(message: string): Pick<JSONRPCErrorResponse, 'error'> {
  return { error: { code: invalidParams, message } };
}
