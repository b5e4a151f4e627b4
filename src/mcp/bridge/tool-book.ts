import type { JsonObject } from '../../core/json.ts';
import { isObject, objectIn } from '../../core/json.ts';
import type { JSONRPCRequest } from '@modelcontextprotocol/client';
import type { ToolHints } from '../../core/mcp/repeatable.ts';
import type { Repeated } from './parameter-headers.ts';
import { headersFor, repeatedIn } from './parameter-headers.ts';

/** What is known of the server's tools from the lists that have passed by. */
export class ToolBook {
  readonly #tools = new Map<string, { readonly repeated: readonly Repeated[]; readonly hints: ToolHints }>();

  /**
   * Reads a result of `tools/list`.
   *
   * @param isModern leaves out tools whose schema asks for headers in a way that must not be followed (MCP 2026-07-28).
   * @returns the result for the client.
   */
  read(result: JsonObject, isModern: boolean): JsonObject {
    const { tools } = result;
    if (!Array.isArray(tools)) return result;
    const sound = tools.filter((tool: unknown) => this.#note(tool) || !isModern);
    return sound.length === tools.length ? result : { ...result, tools: sound };
  }

  /** Headers that repeat arguments of a call. */
  headersFor(request: JSONRPCRequest): Record<string, string> {
    const known = this.#toolOf(request);
    return known === undefined ? {} : headersFor(known.repeated, request.params?.['arguments']);
  }

  /** What the called tool says of itself; null for another method, or a tool that was in no list. */
  hintsFor(request: JSONRPCRequest): ToolHints | null {
    return this.#toolOf(request)?.hints ?? null;
  }

  #toolOf({ method, params }: JSONRPCRequest) {
    const name = params?.['name'];
    return method === 'tools/call' && typeof name === 'string' ? this.#tools.get(name) : undefined;
  }

  #note(tool: unknown): boolean {
    if (!isObject(tool) || typeof tool['name'] !== 'string') return true;
    const annotations = objectIn(tool, 'annotations');
    const hints = {
      readOnly: annotations['readOnlyHint'] === true,
      idempotent: annotations['idempotentHint'] === true,
    };
    const repeated = repeatedIn(tool['inputSchema']);
    this.#tools.set(tool['name'], { repeated: repeated ?? [], hints });
    return repeated !== null;
  }
}
