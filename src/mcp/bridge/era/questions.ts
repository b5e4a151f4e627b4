import type { JsonObject } from '../../../core/json.ts';
import type { JSONRPCMessage, JSONRPCRequest, JSONRPCResponse } from '@modelcontextprotocol/client';
import { isJSONRPCErrorResponse, isJSONRPCResultResponse } from '@modelcontextprotocol/client';
import { endedEarly } from '../failure-answer.ts';
import { bridgeIds } from '../bridge-ids.ts';

/** A request that has no id yet. */
export interface InputQuestion {
  readonly method: string;
  readonly params?: JsonObject | undefined;
}

/** Requests that a translator makes to one side under ids of its own, each with the answer that it waits for. */
export class Questions {
  readonly #waiting = new Map<string, (answer: JSONRPCResponse) => void>();
  /** An id for the next of them. */
  readonly newId: () => string;

  /** @param word what they are, for their ids. */
  constructor(word: string) {
    this.newId = bridgeIds(word);
  }

  /**
   * Sends a request and waits for its answer.
   *
   * @param send brings it on its way; what it is given besides ends the wait when no answer will come.
   * @throws what `send` throws; the signal's reason.
   */
  async ask(
    id: string,
    { method, params }: InputQuestion,
    signal: AbortSignal | null,
    send: (message: JSONRPCRequest, onLost: () => void) => Promise<void> | void,
  ): Promise<JSONRPCResponse> {
    signal?.throwIfAborted();
    const leave = new AbortController();
    try {
      return await new Promise<JSONRPCResponse>((resolve, reject) => {
        this.#waiting.set(id, resolve);
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { signal: leave.signal });
        const message = { jsonrpc: '2.0' as const, id, method, ...(params === undefined ? {} : { params }) };
        const onLost = (): void => reject(endedEarly());
        Promise.resolve(send(message, onLost)).catch(reject);
      });
    } finally {
      leave.abort();
      this.#waiting.delete(id);
    }
  }

  /** Whether a message answers one of them. */
  takes(message: JSONRPCMessage): boolean {
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return false;
    const answered = typeof message.id === 'string' ? this.#waiting.get(message.id) : undefined;
    answered?.(message);
    return answered !== undefined;
  }
}
