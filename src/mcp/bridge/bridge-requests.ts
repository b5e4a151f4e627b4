import type { JSONRPCMessage, JSONRPCRequest, JSONRPCResponse } from '@modelcontextprotocol/client';
import { isJSONRPCErrorResponse, isJSONRPCResultResponse } from '@modelcontextprotocol/client';
import { endedEarly } from './failure-answer.ts';
import { bridgeIds } from './bridge-ids.ts';

interface Asked {
  readonly answer: (answer: JSONRPCResponse) => void;
  readonly lose: (error: Error) => void;
}

type Send = (message: JSONRPCRequest, onLost: () => void) => Promise<void> | void;

/** Requests that the bridge makes to one side by itself; their answers end here, and count from that side only. */
export class BridgeRequests {
  readonly #waiting = new Map<string, Asked>();
  readonly #newId = bridgeIds('request');
  readonly #say: (message: JSONRPCMessage) => void;

  /** @param say brings a message to the side that is asked. */
  constructor(say: (message: JSONRPCMessage) => void) {
    this.#say = say;
  }

  /**
   * Sends a request under an id of the bridge's own.
   *
   * @param send brings it on its way, and calls `onLost` when no answer will come any more.
   * @throws what `send` throws, and BrokenAnswer when the answer is lost.
   */
  async ask(
    { method, params }: Pick<JSONRPCRequest, 'method' | 'params'>,
    send: Send = this.#say,
  ): Promise<JSONRPCResponse> {
    const id = this.#newId();
    const answered = new Promise<JSONRPCResponse>((answer, lose) => this.#waiting.set(id, { answer, lose }));
    // It may be lost before anybody waits for it.
    answered.catch(() => undefined);
    const onLost = (): void => this.#waiting.get(id)?.lose(endedEarly());
    try {
      await send({ jsonrpc: '2.0', method, ...(params ? { params } : {}), id }, onLost);
      return await answered;
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Tells that side something. */
  tell(method: string, params: Record<string, unknown>): void {
    this.#say({ jsonrpc: '2.0', method, params });
  }

  /** Whether a message of that side answers a request of the bridge's own. */
  takes(message: JSONRPCMessage): boolean {
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return false;
    const id = typeof message.id === 'string' ? message.id : '';
    const asked = this.#waiting.get(id);
    if (asked === undefined) return false;
    this.#waiting.delete(id);
    asked.answer(message);
    return true;
  }
}
