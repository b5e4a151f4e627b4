import type { JsonObject } from '../../core/json.ts';
import { objectIn } from '../../core/json.ts';
import type { JSONRPCRequest } from '@modelcontextprotocol/client';
import type { PendingCall } from './pending-call.ts';
import type { ListMemory } from './list-memory.ts';
import type { Waiting } from './waiting.ts';
import { lookUp } from '../../core/look-up.ts';

/** What a client is answered while nobody is signed in: what the server said last, or that it is not known yet. */
export class Meanwhile {
  readonly #memory: ListMemory;
  readonly #waiting: Waiting;
  readonly #name: string;
  /** The client was told of a server that nobody knows yet. */
  #isUnknown = false;

  /** @param name the server's, for people. */
  constructor(memory: ListMemory, waiting: Waiting, name: string) {
    this.#memory = memory;
    this.#waiting = waiting;
    this.#name = name;
  }

  /** @param answer is called at most once, and at once where something is known. */
  answer(call: PendingCall, answer: (result: JsonObject) => void): void {
    const { message } = call;
    const known = this.#memory.last(message);
    if (known !== null) return answer(known);
    const unknown = answerForUnknown(message, this.#name);
    if (unknown === null) return;
    if (this.#isUnknown) return answer(unknown);
    if (message.method !== 'initialize') return;
    this.#waiting.later(call, patienceMs, () => {
      this.#isUnknown = true;
      answer(unknown);
    });
  }
}

/** A client that waits for its first answer gives up after this or more, milliseconds (Codex: 10 s, Claude Code: 30 s). */
const patienceMs = 8_000;

const lists: Readonly<Record<string, string>> = {
  'tools/list': 'tools',
  'prompts/list': 'prompts',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
};

/**
 * What may be said of a server that nobody has ever been signed in to: that it is there, and that there is nothing to see yet. The
 * lists change when somebody has signed in.
 *
 * @param name the server's, for people. @returns null where nothing can be said.
 */
function answerForUnknown({ method, params }: JSONRPCRequest, name: string): JsonObject | null {
  const list = lookUp(lists, method);
  if (list !== undefined) return { [list]: [] };
  if (method !== 'initialize') return null;
  const changes = { listChanged: true };
  return {
    protocolVersion: objectIn({ params }, 'params')['protocolVersion'],
    capabilities: { tools: changes, prompts: changes, resources: changes },
    serverInfo: { name, version: 'unknown' },
    instructions: `Somebody must sign in to ${name} first; its tools appear then.`,
  };
}
