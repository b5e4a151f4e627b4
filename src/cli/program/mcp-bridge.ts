/** The command lines that use an MCP server's credential. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { ServerFlags } from '../mcp/server-flags.ts';
import type { World } from '../world.ts';
import type { Answer } from './answer.ts';
import { duration, several } from './values.ts';

/** As long as somebody may need who has to find a password, and shorter than what clients wait for an answer. */
const usualHoldMs = 10 * 60_000;

export function addMcpBridge(mcp: Command, world: World, answer: Answer): void {
  withServerOptions(
    mcp
      .command('bridge')
      .description('carries a client on stdio to an MCP server behind OAuth, with a token that is always fresh')
      .argument('<server>', 'its address, or its name in the config file'),
  )
    .option('--hold <time>', 'how long calls wait for a person or a server (default: 10min)', duration)
    .action(async (name: string, flags: ServerFlags & { hold?: number }) => {
      const { mcpBridge } = await import('../commands/mcp-bridge.ts');
      answer(await mcpBridge(world, name, flags, { holdMs: flags.hold ?? usualHoldMs }));
    });
}

/** What may be said of a server whose address is given in place of its name. */
function withServerOptions(command: Command): Command {
  return command
    .option('--client-id <id>', 'a client that was registered by hand')
    .option('--client-secret-env <variable>', 'the variable that holds its secret')
    .option('--client-secret-file <file>', 'the file that holds its secret')
    .option('--client-metadata-url <url>', 'where the document lies that describes this client')
    .option('--scope <scope>', 'what to ask for, in place of what the server names; may be repeated', several)
    .option('--account <name>', 'tells two logins at one server apart')
    .addOption(new Option('--transport <kind>', 'how the server speaks').choices(['auto', 'http', 'sse']));
}
