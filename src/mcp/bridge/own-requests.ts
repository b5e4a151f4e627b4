import type { JSONRPCMessage, JSONRPCRequest, JSONRPCResponse } from '@modelcontextprotocol/client';
import { isJSONRPCErrorResponse, isJSONRPCResultResponse } from '@modelcontextprotocol/client';

/** Requests that the bridge makes by itself; their answers end here. Their ids are told from everybody else's by a word. */
export class OwnRequests {
  readonly #waiting = new Map<string, (answer: JSONRPCResponse) => void>();
  readonly #toClient: (message: JSONRPCMessage) => void;
  #count = 0;

  constructor(toClient: (message: JSONRPCMessage) => void) {
    this.#toClient = toClient;
  }

  /** Sends a request under an id of the bridge's own. @param send brings it on its way. */
  async ask(
    request: Pick<JSONRPCRequest, 'method' | 'params'>,
    send: (message: JSONRPCRequest) => Promise<void> | void = this.#toClient,
  ): Promise<JSONRPCResponse> {
    const id = `holdfast-${(this.#count += 1)}`;
    const answered = new Promise<JSONRPCResponse>((resolve) => this.#waiting.set(id, resolve));
    await send({ jsonrpc: '2.0', method: request.method, ...(request.params ? { params: request.params } : {}), id });
    return await answered;
  }

  /** Tells the client something. */
  tell(method: string, params: Record<string, unknown>): void {
    this.#toClient({ jsonrpc: '2.0', method, params });
  }

  /** Whether a message answers a request of the bridge's own. */
  takes(message: JSONRPCMessage): boolean {
    if (!isJSONRPCResultResponse(message) && !isJSONRPCErrorResponse(message)) return false;
    const id = typeof message.id === 'string' ? message.id : '';
    const answer = this.#waiting.get(id);
    if (answer === undefined) return false;
    this.#waiting.delete(id);
    answer(message);
    return true;
  }
}
