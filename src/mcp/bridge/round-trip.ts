/**
 * A question to the person at a client of 2026-07-28: there a server asks in the answer to a request, and the client sends the
 * request again with what the person said ("Multi Round-Trip Requests").
 */
import type { JsonObject } from '../../core/json.ts';
import { objectIn } from '../../core/json.ts';
import type { JSONRPCRequest, JSONRPCResponse } from '@modelcontextprotocol/client';
import { CLIENT_CAPABILITIES_META_KEY } from '@modelcontextprotocol/client';
import { bridgeIds } from './bridge-requests.ts';

/** Requests whose answers may ask for something. */
const asking: ReadonlySet<string> = new Set(['tools/call', 'prompts/get', 'resources/read']);

/** The name of Holdfast's own question, and the state by which the request is known when it comes again; no server can name it. */
const ours = bridgeIds('sign-in')();

/** Whether the answer to a request may show its client's person an address. */
export function mayShowUrl({ method, params }: JSONRPCRequest): boolean {
  const capabilities = objectIn(objectIn(params, '_meta'), CLIENT_CAPABILITIES_META_KEY);
  return asking.has(method) && 'url' in objectIn(capabilities, 'elicitation');
}

/** The answer that asks. */
export function question({ id }: JSONRPCRequest, params: Readonly<Record<string, unknown>>): JSONRPCResponse {
  const inputRequests = { [ours]: { method: 'elicitation/create', params } };
  return { jsonrpc: '2.0', id, result: { resultType: 'input_required', inputRequests, requestState: ours } };
}

/** A request that comes again with what the person said to Holdfast's own question. */
export interface Replied {
  /** As the server is to see it: it knows nothing of the question. */
  readonly request: JSONRPCRequest;
  /** `accept`, `decline`, or that nobody has said either. */
  readonly action: 'accept' | 'decline' | 'cancel';
}

/** Null where a request replies to nothing of Holdfast's. */
export function replyIn(request: JSONRPCRequest): Replied | null {
  if (request.params?.['requestState'] !== ours) return null;
  const { requestState: _state, inputResponses, ...params } = request.params;
  const response = objectIn(objectIn({ inputResponses }, 'inputResponses'), ours);
  return { request: { ...request, params }, action: actionIn(response) };
}

/** What came of an elicitation. A client without a person at it cancels what it is asked. */
export function actionIn(response: JsonObject): Replied['action'] {
  const { action } = response;
  return action === 'accept' || action === 'decline' ? action : 'cancel';
}
