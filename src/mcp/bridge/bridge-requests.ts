import type { JSONRPCMessage, JSONRPCRequest, JSONRPCResponse } from '@modelcontextprotocol/client';
import { isJSONRPCErrorResponse, isJSONRPCResultResponse } from '@modelcontextprotocol/client';
import { endedEarly } from './failure-answer.ts';
import { randomBytes } from 'node:crypto';

/** A request that has no id yet. */
export type BridgeQuestion = Pick<JSONRPCRequest, 'method' | 'params'>;

/** Brings a request on its way; calls `onLost` when no answer will come any more. */
type Send = (message: JSONRPCRequest, onLost: () => void) => Promise<void> | void;

/** Requests that the bridge makes to one side in its own name; their answers end here, and count from that side only. */
export class BridgeRequests {
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
   * @throws what `send` throws; BrokenAnswer when the answer is lost; the signal's reason.
   */
  async ask(
    { method, params }: BridgeQuestion,
    send: Send,
    { id = this.newId(), signal = null }: { readonly id?: string; readonly signal?: AbortSignal | null } = {},
  ): Promise<JSONRPCResponse> {
    signal?.throwIfAborted();
    const over = new AbortController();
    try {
      return await new Promise<JSONRPCResponse>((resolve, reject) => {
        this.#waiting.set(id, resolve);
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { signal: over.signal });
        const message = { jsonrpc: '2.0' as const, id, method, ...(params === undefined ? {} : { params }) };
        Promise.resolve(send(message, () => reject(endedEarly()))).catch(reject);
      });
    } finally {
      over.abort();
      this.#waiting.delete(id);
    }
  }

  /** Whether a message of that side answers one of them. */
  takes(message: JSONRPCMessage): boolean {
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return false;
    const id = typeof message.id === 'string' ? message.id : '';
    const answer = this.#waiting.get(id);
    this.#waiting.delete(id);
    answer?.(message);
    return answer !== undefined;
  }
}

/**
 * Ids for what the bridge says in its own name. The party that it speaks to learns them, and no other can guess one: a server
 * could answer for the person else, or ask under an id whose answer the bridge takes for its own.
 *
 * @param word what they are for.
 */
export function bridgeIds(word: string): () => string {
  const secret = randomBytes(8).toString('hex');
  let count = 0;
  return () => `holdfast-${word}-${secret}-${(count += 1)}`;
}
