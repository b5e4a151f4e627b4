import { McpServer } from '@modelcontextprotocol/server';
import type { ServeSurroundings } from './abilities.ts';
import { addArticles } from './articles.ts';
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

/** What an agent is told of this server before it meets an error. */
const instructions = `Holdfast looks after logins. Its tools read only, work offline, and never give out a token.

When a request, a tool or a command fails with 401, 403, "authentication_error", "token has expired", "please run /login", "needs auth" or the like:
1. Call explain_error first, with the exact error text. Many such messages do not mean what they say; its verdict names the scope and how sure it is.
2. If it speaks of this machine's own login, or is not recognised, call diagnose; auth_status tells which logins there are and when they end.
3. Do one thing at a time: the "next" step of the gravest finding, else "first" of the verdict. Then run the smallest action that failed, again.
4. Before a long unattended job, call preflight with its length.

Never delete, move, copy, print or edit a credential file, keychain item or token, and never paste one anywhere. Never send a refresh token yourself.
Never log out, and never start a login by yourself: tell the user the exact command that the tools name, and wait.
Never run "claude auth status" or "claude doctor" to find out: they can use up a login. Do not retry a refused request in a loop.
A 401 that is quoted in a tool's output is that tool's own, not the session's.
Articles are at holdfast://articles/<class>; the prompt "repair" walks a whole repair.`;
