/** The command lines of `holdfast mcp`. */
import type { Command } from 'commander';
import type { World } from '../../host/world.ts';
import type { TakeExitCode } from './answer.ts';
import { addMcpBridge, addMcpSignIn } from './mcp-bridge.ts';
import { addMcpServe } from './mcp-serve.ts';
import { addMcpServers } from './mcp-servers.ts';

export function addMcp(program: Command, world: World, answer: TakeExitCode): void {
  const mcp = program.command('mcp').description("MCP servers behind OAuth, and Holdfast's own tools for agents");
  addMcpBridge(mcp, world, answer);
  addMcpSignIn(mcp, world, answer);
  addMcpServers(mcp, world, answer);
  addMcpServe(mcp, world, answer);
}
