/** The command lines of `holdfast mcp`. */
import type { Command } from 'commander';
import type { TakeExitCode } from './answer.ts';
import { addMcpBridge, addMcpSignIn, callHoldMs } from './mcp-bridge.ts';
import { addMcpServers } from './mcp-servers.ts';
import type { Host } from '../../host/open-host.ts';
import { duration, port } from './values.ts';

export function addMcp(program: Command, host: Host, answer: TakeExitCode): void {
  const mcp = program.command('mcp').description("MCP servers behind OAuth, and Holdfast's own tools for agents");
  addMcpBridge(mcp, host, answer);
  addMcpSignIn(mcp, host, answer);
  addMcpServers(mcp, host, answer);
  addMcpServe(mcp, host, answer);
}

function addMcpServe(mcp: Command, host: Host, answer: TakeExitCode): void {
  mcp
    .command('serve')
    .description("Holdfast's own tools for an agent, as an MCP server on stdin and stdout; every tool only reads")
    .argument(
      '[servers...]',
      'with --http: MCP servers behind OAuth to bring requests to, too (default: those of the config file)',
    )
    .option('--http', 'on a port of 127.0.0.1 instead; prints the address, which is a key')
    .option('--port <number>', 'with --http: which port (default: any free one)', port)
    .option(
      '--hold <time>',
      'with --http: how long requests wait for a person or a server (default: 10min, in CI 3min)',
      duration,
    )
    .option('--json', 'with --http: the address as JSON')
    .addHelpText('after', '\nExample:\n  claude mcp add holdfast -- holdfast mcp serve\n')
    .action(async (servers: string[], options: { http?: true; port?: number; hold?: number; json?: true }) => {
      const { mcpServe } = await import('../../mcp/open/run-serve.ts');
      const { abilitiesOf } = await import('../mcp/abilities.ts');
      const { http = false, port: wanted = null, hold, json = false } = options;
      const asked = { http, port: wanted, json, servers, holdMs: callHoldMs(host, hold) };
      answer(await mcpServe(host, asked, abilitiesOf(host)));
    });
}
