/** The command lines of `holdfast mcp`. */
import type { Command } from 'commander';
import type { World } from '../world.ts';
import type { Answer } from './answer.ts';
import { addMcpBridge, addMcpSignIn } from './mcp-bridge.ts';

export function addMcp(program: Command, world: World, answer: Answer): void {
  const mcp = program.command('mcp').description("MCP servers behind OAuth, and Holdfast's own tools for agents");
  addMcpBridge(mcp, world, answer);
  addMcpSignIn(mcp, world, answer);
}
