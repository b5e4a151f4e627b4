import type { IncomingMessage, ServerResponse } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { NodeIncomingMessageLike } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { HoldfastError } from '../../core/errors.ts';
import { closeListener, listener } from '../../http/listener.ts';
import type { Handler } from '../../http/listener.ts';
import { admitted, listenOnLoopback } from '../../http/loopback.ts';
import { shown } from '../../core/shown.ts';

/** MCP servers on one loopback port, each under its name. */
export interface ListenerPlan {
  readonly servers: ReadonlyMap<string, McpServerFactory>;
  /** Servers elsewhere, each with what brings a request there. */
  readonly others?: ReadonlyMap<string, Handler>;
  /** 0 takes any free one. */
  readonly port: number;
  /** What makes the address a key. */
  readonly capability: string;
  readonly onTrouble: (error: Error) => void;
}

export interface Listener {
  /** The address of a server, with the capability in it. */
  url(name: string): string;
  /** Ends what is open, and stops to listen. */
  close(): Promise<void>;
}

/**
 * Serves each server at `/<capability>/<name>` (Streamable HTTP, both revisions, no session of its own). Whoever comes
 * with another capability, another `Host` or a foreign `Origin` finds nothing there.
 *
 * @throws HoldfastError `usage` where the port cannot be listened on.
 */
export async function openListener({
  servers,
  others = new Map(),
  port: wanted,
  capability,
  onTrouble,
}: ListenerPlan): Promise<Listener> {
  const handlers = [...servers].map(([name, factory]) => ({
    name,
    handler: createMcpHandler(factory, { onerror: onTrouble }),
  }));
  const routes = new Map(
    handlers.map(({ name, handler }) => [`/${name}`, toNodeHandler(handler, { onerror: onTrouble })]),
  );
  let port = 0;
  const server = listener(
    async (request, response) => {
      const rest = admitted(request, capability, port);
      const path = rest === null ? '' : withoutQuery(rest);
      const other = others.get(path.slice(1));
      if (rest !== null && other !== undefined) return await other(request, response);
      const route = routes.get(path);
      if (route === undefined) return notFound(request, response);
      // Of a request that came in, Node always knows the method.
      await route(request as NodeIncomingMessageLike, response);
    },
    { onTrouble: (error) => onTrouble(error as Error) },
  );
  try {
    port = await listenOnLoopback(server, wanted);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HoldfastError(
      'usage',
      `cannot listen on 127.0.0.1:${wanted}: ${why}`,
      shown`holdfast mcp serve --http   takes any free port`,
      error,
    );
  }
  return {
    url: (name) => `http://127.0.0.1:${port}/${capability}/${name}`,
    async close() {
      await Promise.all(handlers.map(({ handler }) => handler.close()));
      await closeListener(server);
    },
  };
}

function withoutQuery(path: string): string {
  return path.replace(/\/?(?:\?.*)?$/, '');
}

function notFound(request: IncomingMessage, response: ServerResponse): void {
  // A body that nobody reads would keep the connection from its next request.
  request.resume();
  response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
  response.end('Not found\n');
}
