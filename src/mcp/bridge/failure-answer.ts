import type { JSONRPCErrorResponse, RequestId } from '@modelcontextprotocol/client';
import {
  InsufficientScopeError,
  isJSONRPCErrorResponse,
  SdkErrorCode,
  SdkHttpError,
  SseError,
} from '@modelcontextprotocol/client';
import { HoldfastError } from '../../core/errors.ts';
import { foreignJson } from '../../core/foreign-json.ts';

/** JSON-RPC's range for what an implementation defines; the word that follows tells more than the number. */
const failed = -32000;

/** What a client is told of a request that brought no answer: the server's own error where it sent one, else a sentence. */
export function failureAnswer(id: RequestId, error: unknown): JSONRPCErrorResponse {
  const said = errorOfServer(id, error);
  if (said !== null) return said;
  const { message, data } = describeFailure(error);
  return { jsonrpc: '2.0', id, error: { code: failed, message, ...(data === null ? {} : { data }) } };
}

/** A server may say with an HTTP status what it says in JSON-RPC as well. */
function errorOfServer(id: RequestId, error: unknown): JSONRPCErrorResponse | null {
  if (!(error instanceof SdkHttpError) || typeof error.data.text !== 'string') return null;
  try {
    const answer = foreignJson(error.data.text);
    const withId: unknown = typeof answer === 'object' && answer !== null ? { ...answer, id } : null;
    return isJSONRPCErrorResponse(withId) ? withId : null;
  } catch {
    return null;
  }
}

/** What happened, in one sentence, and the next step. Nothing of an answer is repeated: nobody knows what is in it. */
export function describeFailure(error: unknown): { readonly message: string; readonly data: object | null } {
  if (error instanceof HoldfastError) {
    const run = error.hint === null ? '' : `; ${error.hint}`;
    return { message: `${error.message}${run}`, data: { holdfast: error.code, hint: error.hint } };
  }
  if (error instanceof InsufficientScopeError) return { message: scopeWords(error), data: { status: 403 } };
  if (error instanceof BrokenAnswer) return { message: `the MCP server ${error.message}`, data: null };
  const status = statusOf(error);
  if (status !== null) return { message: httpWords(status), data: { status } };
  const code = codeOf(error);
  if (code === SdkErrorCode.ClientHttpUnexpectedContent || error instanceof SyntaxError || isMalformed(error)) {
    return { message: 'the MCP server sent an answer that is no message of MCP', data: null };
  }
  if (code === null) return { message: 'the MCP server could not be reached, or broke off', data: null };
  const hint = `holdfast explain ${code}`;
  return { message: `the MCP server could not be reached, or broke off: ${code}; ${hint}`, data: { hint } };
}

/** An answer that came and cannot be used. Its message says what the server did, in words of ours. */
export class BrokenAnswer extends Error {}

/** The way that an answer came by has ended, and it is not whole. */
export function endedEarly(): BrokenAnswer {
  return new BrokenAnswer('ended the answer before it was whole');
}

/** The transports say it each in their own way: a field, a number for a code, or a bracket in a text that repeats the body. */
function statusOf(error: unknown): number | null {
  if (error instanceof SdkHttpError) return error.data.status ?? 0;
  if (!(error instanceof Error)) return null;
  const { code } = error as { readonly code?: unknown };
  if (error instanceof SseError && typeof code === 'number') return code;
  const posted = /^Error POSTing to endpoint \(HTTP (\d{3})\)/.exec(error.message)?.[1];
  return posted === undefined ? null : Number(posted);
}

/** A name that a system or a library gave; whatever looks like none may quote what was sent. */
function codeOf(error: unknown): string | null {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = (cause as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : null;
}

function isMalformed(error: unknown): boolean {
  return error instanceof Error && Array.isArray((error as { readonly issues?: unknown }).issues);
}

/** The wider sign-in was made, and was not enough: what is missing is the server's or its administrator's to grant. */
function scopeWords({ requiredScope }: InsufficientScopeError): string {
  const words = requiredScope?.split(' ').filter((word) => /^[\x21\x23-\x5b\x5d-\x7e]{1,80}$/.test(word)) ?? [];
  const missing = words.length === 0 ? 'more than was granted' : `the scope ${words.join(' ')}, which was not granted`;
  return `the MCP server wants ${missing}; ask whoever runs it, and then sign in again: holdfast mcp status`;
}

function httpWords(status: number): string {
  if (status === 401)
    return 'the MCP server refused the request (401), and the answer speaks of no sign-in that Holdfast could make';
  if (status === 403)
    return 'the MCP server forbids this (403); it is not about the sign-in, so signing in again will not help';
  if (status >= 300 && status < 400)
    return `the MCP server leads to another place (${status}), which is not followed; use that place's address if it is the right one`;
  return status === 0 ? 'the MCP server answered nothing' : `the MCP server answered ${status}`;
}
