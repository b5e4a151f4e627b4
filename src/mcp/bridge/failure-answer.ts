import type { JSONRPCErrorResponse, RequestId } from '@modelcontextprotocol/client';
import { isJSONRPCErrorResponse, SdkHttpError } from '@modelcontextprotocol/client';
import { HoldfastError } from '../../core/errors.ts';

/** JSON-RPC's range for what an implementation defines; the word that follows tells more than the number. */
const failed = -32000;

/** What a client is told of a request that brought no answer: the server's own error where it sent one, else a sentence. */
export function failureAnswer(id: RequestId, error: unknown): JSONRPCErrorResponse {
  const own = serversOwn(id, error);
  if (own !== null) return own;
  const { message, data } = describe(error);
  return { jsonrpc: '2.0', id, error: { code: failed, message, ...(data === null ? {} : { data }) } };
}

/** A server may say with an HTTP status what it says in JSON-RPC as well. */
function serversOwn(id: RequestId, error: unknown): JSONRPCErrorResponse | null {
  if (!(error instanceof SdkHttpError) || typeof error.data.text !== 'string') return null;
  try {
    const answer: unknown = JSON.parse(error.data.text);
    const withId: unknown = typeof answer === 'object' && answer !== null ? { ...answer, id } : null;
    return isJSONRPCErrorResponse(withId) ? withId : null;
  } catch {
    return null;
  }
}

/** What happened, in one sentence, and the next step. Nothing of an answer's body is repeated: nobody knows what is in it. */
export function describe(error: unknown): { readonly message: string; readonly data: object | null } {
  if (error instanceof HoldfastError) {
    const run = error.hint === null ? '' : `; ${error.hint}`;
    return { message: `${error.message}${run}`, data: { holdfast: error.code, hint: error.hint } };
  }
  if (error instanceof SdkHttpError)
    return { message: httpWords(error.data.status), data: { status: error.data.status } };
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = (cause as { readonly code?: unknown } | null)?.code;
  const why = typeof code === 'string' ? code : cause instanceof Error ? cause.message : 'an unknown error';
  return { message: `the MCP server could not be reached, or broke off: ${why}`, data: null };
}

function httpWords(status: number | undefined): string {
  if (status === 401)
    return 'the MCP server refused the request (401), and the answer speaks of no sign-in that Holdfast could make';
  if (status === 403)
    return 'the MCP server forbids this (403); it is not about the sign-in, so signing in again will not help';
  return `the MCP server answered ${status ?? 'nothing'}`;
}
