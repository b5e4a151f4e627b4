import { McpServer } from '@modelcontextprotocol/server';
import type { ServeSurroundings } from './abilities.ts';
import { addArticles } from './articles.ts';
import { instructions } from './instructions.ts';
import { addRepairPrompt } from './repair-prompt.ts';
import { addTools } from './tools.ts';

/** What is offered changes with the program only. */
const list = { ttlMs: 3_600_000, cacheScope: 'public' } as const;

/**
 * Holdfast's own tools for an agent, for one connection or one request; it speaks the revision that it is connected for
 * (2025-11-25 and before, or 2026-07-28). Cheap to make.
 */
export function newServer(around: ServeSurroundings): McpServer {
  const server = new McpServer(
    { name: 'holdfast', title: 'Holdfast', version: around.version },
    {
      instructions,
      capabilities: {
        tools: { listChanged: false },
        resources: { listChanged: false },
        prompts: { listChanged: false },
      },
      cacheHints: {
        'tools/list': list,
        'prompts/list': list,
        'resources/list': list,
        'resources/templates/list': list,
        'server/discover': list,
      },
    },
  );
  addTools(server, around);
  addArticles(server, around.abilities.articles);
  addRepairPrompt(server, around.abilities);
  return server;
}
