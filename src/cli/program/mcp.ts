/** The command lines of `holdfast mcp`. */
import type { Command } from 'commander';
import type { TakeExitCode } from './answer.ts';
import { addMcpBridge, addMcpSignIn } from './mcp-bridge.ts';
import { addMcpServe } from './mcp-serve.ts';
import { addMcpServers } from './mcp-servers.ts';
import type { Host } from '../../host/open-host.ts';

export function addMcp(program: Command, host: Host, answer: TakeExitCode): void {
  const mcp = program.command('mcp').description("MCP servers behind OAuth, and Holdfast's own tools for agents");
  addMcpBridge(mcp, host, answer);
  addMcpSignIn(mcp, host, answer);
  addMcpServers(mcp, host, answer);
  addMcpServe(mcp, host, answer);
}
