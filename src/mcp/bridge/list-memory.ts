import type { JsonObject } from '../../core/json.ts';
import type { JSONRPCRequest } from '@modelcontextprotocol/client';

/** Where results are kept for the next start. */
export interface Shelf {
  last(key: string): JsonObject | null;
  remember(key: string, result: object): void;
}

/** What a client asks when it starts, and again at any time: the same answer is better than none. */
const lists: ReadonlySet<string> = new Set([
  'initialize',
  'prompts/list',
  'resources/list',
  'resources/templates/list',
  'server/discover',
  'tools/list',
]);

/** What the server said of itself last. */
export class ListMemory {
  readonly #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  last(request: JSONRPCRequest): JsonObject | null {
    return lists.has(request.method) ? this.#shelf.last(keyOf(request)) : null;
  }

  remember(request: JSONRPCRequest, result: JsonObject): void {
    if (lists.has(request.method)) this.#shelf.remember(keyOf(request), result);
  }
}

/** Who asks for another page, or speaks another revision, gets another answer. */
function keyOf({ method, params }: JSONRPCRequest): string {
  const { cursor, protocolVersion, _meta: meta } = { ...params };
  const version =
    protocolVersion ?? Object.entries({ ...meta }).find(([name]) => name.endsWith('/protocolVersion'))?.[1];
  return JSON.stringify([method, version ?? null, cursor ?? null]);
}
