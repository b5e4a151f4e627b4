import type { JSONRPCRequest } from '@modelcontextprotocol/client';
import type { Json } from './json.ts';
import { objectIn } from './json.ts';
import { lookUp } from '../../core/look-up.ts';

/** A client that waits for its first answer gives up after this or more, milliseconds (Codex: 10 s, Claude Code: 30 s). */
export const patienceMs = 8_000;

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
export function answerForUnknown({ method, params }: JSONRPCRequest, name: string): Json | null {
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
