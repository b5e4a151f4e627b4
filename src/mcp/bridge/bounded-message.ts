/** Messages that are nested without bounds: whoever walks through one, or writes it as JSON, runs out of stack and says nothing. */
import type { JSONRPCErrorResponse, JSONRPCMessage, RequestId } from '@modelcontextprotocol/client';
import { deepest, isTooDeep } from '../../core/foreign-json.ts';

/** What is to be done with a message instead of passing it on. */
export interface Refused {
  /** What its id is answered with, or null for a message that wants no answer. */
  readonly answer: JSONRPCErrorResponse | null;
  /** For people. */
  readonly why: string;
}

/** JSON-RPC's "invalid request", and what an implementation defines for its own failures. */
const codes = { request: -32600, answer: -32000 } as const;

/** Null for a message that may pass. @param sender who sent it, as the words are to name it. */
export function refusalOf(message: JSONRPCMessage, sender: string): Refused | null {
  if (!isTooDeep(message)) return null;
  const kind = 'method' in message ? 'request' : 'answer';
  const why = `${sender} sent a message of more than ${deepest} levels`;
  const id = 'id' in message ? message.id : undefined;
  return { answer: id === undefined ? null : errorFor(id, codes[kind], why), why };
}

function errorFor(id: RequestId, code: number, message: string): JSONRPCErrorResponse {
  return { jsonrpc: '2.0', id, error: { code, message } };
}
