/**
 * A request whose result is that the server needs something from the client first (MCP 2026-07-28, "Multi Round-Trip Requests").
 * The client hears it as the request that a server of its own era would have sent, and the first request goes out again
 * with what it said.
 */
import type { JsonObject } from '../../../core/json.ts';
import { isObject, objectIn } from '../../../core/json.ts';
import { randomUUID } from 'node:crypto';
import type { JSONRPCErrorResponse, JSONRPCResponse } from '@modelcontextprotocol/client';
import { isJSONRPCErrorResponse } from '@modelcontextprotocol/client';
import type { Clock } from '../../../core/ports.ts';
import type { BridgeQuestion } from '../bridge-requests.ts';

/** What the rounds need of both sides. */
export interface Sides {
  readonly askServer: (question: BridgeQuestion) => Promise<JSONRPCResponse>;
  readonly askClient: (question: BridgeQuestion, signal: AbortSignal) => Promise<JSONRPCResponse>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Nobody answers so many questions for one call; a server that never has enough must not ask for ever. */
const roundsAtMost = 25;
/** Between rounds in which nobody is asked anything. */
const pauseMs = 250;
const internalError = -32603;

/** Asks the server until it is content. @throws what asking throws. */
export async function inRounds(question: BridgeQuestion, sides: Sides): Promise<RoundAnswer> {
  let asked = question;
  for (let round = 0; round < roundsAtMost; round += 1) {
    const answer = await sides.askServer(asked);
    if (isJSONRPCErrorResponse(answer)) return answer;
    const { result } = answer;
    if (!isObject(result) || result['resultType'] !== 'input_required') return { result };
    const inputs = await gather(objectIn(result, 'inputRequests'), sides);
    if (inputs.error !== null) return inputs.error;
    asked = { ...question, params: { ...question.params, ...inputs.given, ...stateOf(result) } };
  }
  return failure(`the server still wanted more after ${roundsAtMost} rounds of questions`);
}

/** How it ended; the id is whoever asks' own. */
export type RoundAnswer = { readonly result: unknown } | Pick<JSONRPCErrorResponse, 'error'>;

type Gathered = { readonly error: null; readonly given: JsonObject } | { readonly error: RoundAnswer };

async function gather(requests: JsonObject, sides: Sides): Promise<Gathered> {
  const entries = Object.entries(requests);
  if (entries.length === 0) {
    await sides.clock.sleep(pauseMs, sides.signal);
    sides.signal.throwIfAborted();
    return { error: null, given: {} };
  }
  const rest = new AbortController();
  const signal = AbortSignal.any([sides.signal, rest.signal]);
  try {
    const answers = await Promise.all(
      entries.map(async ([key, request]) => [key, await input(request, signal)] as const),
    );
    return { error: null, given: { inputResponses: Object.fromEntries(answers) } };
  } catch (error) {
    if (error instanceof Refused) return { error: failure(error.message, error.answer) };
    throw error;
  } finally {
    // One that was refused ends the round; nobody needs to answer the others.
    rest.abort();
  }

  async function input(request: unknown, ends: AbortSignal): Promise<unknown> {
    const method = isObject(request) ? request['method'] : undefined;
    if (typeof method !== 'string') throw new Refused('the server asked the client for something unreadable', null);
    const answer = await sides.askClient({ method, params: paramsOf(method, objectIn(request, 'params')) }, ends);
    if (isJSONRPCErrorResponse(answer))
      throw new Refused(`the server needs ${method}, and the client refused it`, answer);
    return answer.result;
  }
}

/** Until 2025-11-25 a page to be opened has an id, by which a server may say later that it is done. */
function paramsOf(method: string, params: JsonObject): JsonObject {
  const isPage = method === 'elicitation/create' && params['mode'] === 'url';
  return isPage ? { elicitationId: randomUUID(), ...params } : params;
}

/** Only the server knows what it means: it goes back as it came, or not at all. */
function stateOf({ requestState }: JsonObject): JsonObject {
  return requestState === undefined ? {} : { requestState };
}

class Refused extends Error {
  readonly answer: JSONRPCErrorResponse | null;

  constructor(message: string, answer: JSONRPCErrorResponse | null) {
    super(message);
    this.answer = answer;
  }
}

function failure(message: string, answer: JSONRPCErrorResponse | null = null): RoundAnswer {
  const detail = answer === null ? '' : `: ${answer.error.message}`;
  return { error: { code: answer?.error.code ?? internalError, message: `${message}${detail}` } };
}
