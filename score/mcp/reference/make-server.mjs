import { randomBytes } from 'node:crypto';
import { McpServer, createRequestStateCodec } from '@modelcontextprotocol/server';
import { addAskingTools } from './asking-tools.mjs';
import { addInputRequired } from './input-required.mjs';
import { addPlainTools } from './plain-tools.mjs';
import { addPrompts, addResources, addSubscriptions } from './resources-and-prompts.mjs';

/** One key for all servers of a process, since each request of 2026-07-28 has a server of its own. */
const codec = createRequestStateCodec({ key: randomBytes(32) });

/**
 * A server with everything that the official suite looks for.
 *
 * @param {'legacy' | 'modern'} era
 * @param {import('./plain-tools.mjs').Changes} [changes] how others are told; its own client where it is not given
 */
export function makeServer(era, changes) {
  const server = new McpServer(
    { name: 'holdfast-reference', version: '1.0.0' },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: (state, ctx) => codec.verify(state, ctx) },
    },
  );
  addPlainTools(
    server,
    changes ?? {
      toolsChanged: () => server.sendToolListChanged(),
      promptsChanged: () => server.sendPromptListChanged(),
    },
  );
  addAskingTools(server);
  addInputRequired(server, codec);
  addResources(server);
  addPrompts(server);
  if (era === 'legacy') addSubscriptions(server);
  return server;
}
