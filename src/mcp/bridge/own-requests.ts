import type { JSONRPCMessage, JSONRPCRequest, JSONRPCResponse } from '@modelcontextprotocol/client';
import { isJSONRPCErrorResponse, isJSONRPCResultResponse } from '@modelcontextprotocol/client';
import { BrokenAnswer } from './failure-answer.ts';

interface Asked {
  readonly answer: (answer: JSONRPCResponse) => void;
  readonly lose: (error: Error) => void;
}

type Send = (message: JSONRPCRequest, onLost: () => void) => Promise<void> | void;

/** Requests that the bridge makes by itself; their answers end here. Their ids are told from everybody else's by a word. */
export class OwnRequests {
  readonly #waiting = new Map<string, Asked>();
  readonly #toClient: (message: JSONRPCMessage) => void;
  #count = 0;

  constructor(toClient: (message: JSONRPCMessage) => void) {
    this.#toClient = toClient;
  }

  /**
   * Sends a request under an id of the bridge's own.
   *
   * @param send brings it on its way, and calls `onLost` when no answer will come any more.
   * @throws what `send` throws, and BrokenAnswer when the answer is lost.
   */
  async ask(
    { method, params }: Pick<JSONRPCRequest, 'method' | 'params'>,
    send: Send = this.#toClient,
  ): Promise<JSONRPCResponse> {
    const id = `holdfast-${(this.#count += 1)}`;
    const answered = new Promise<JSONRPCResponse>((answer, lose) => this.#waiting.set(id, { answer, lose }));
    // It may be lost before anybody waits for it.
    answered.catch(() => undefined);
    const onLost = (): void => this.#waiting.get(id)?.lose(new BrokenAnswer('ended the answer before it was whole'));
    try {
      await send({ jsonrpc: '2.0', method, ...(params ? { params } : {}), id }, onLost);
      return await answered;
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Tells the client something. */
  tell(method: string, params: Record<string, unknown>): void {
    this.#toClient({ jsonrpc: '2.0', method, params });
  }

  /** Whether a message answers a request of the bridge's own. */
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
