/** The command lines that use an MCP server's credential. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { holdOf } from '../../host/hold.ts';
import type { ServerFlags } from '../../mcp/open/server-flags.ts';
import type { TakeExitCode } from './answer.ts';
import { duration, several } from './values.ts';
import type { Host } from '../../host/open-host.ts';

/** As long as somebody may need who has to find a password, and shorter than what clients wait for an answer. */
const usualHoldMs = 10 * 60_000;

/**
 * How long calls wait. The client shows what is needed, or is told in the answer; in CI nobody reads either. A variable that
 * holds sessions for longer holds no call for longer than its client waits.
 */
export function callHoldMs(host: Host, askedMs: number | undefined): number {
  return (
    askedMs ?? Math.min(holdOf(host, { askedMs: null, usualMs: usualHoldMs, canTell: true }).personMs, usualHoldMs)
  );
}

export function addMcpBridge(mcp: Command, host: Host, answer: TakeExitCode): void {
  withServerOptions(
    mcp
      .command('bridge')
      .description('carries a client on stdio to an MCP server behind OAuth, with a token that is always fresh')
      .argument('<server>', 'its address, or its name in the config file'),
  )
    .option('--hold <time>', 'how long calls wait for a person or a server (default: 10min, in CI 3min)', duration)
    .action(async (name: string, flags: ServerFlags & { hold?: number }) => {
      const { mcpBridge } = await import('../../mcp/open/run-bridge.ts');
      answer(await mcpBridge(host, name, flags, { holdMs: callHoldMs(host, flags.hold) }));
    });
}

/** As long as a person may need to find a password, and less than most servers keep a login page. */
const usualLoginMs = 10 * 60_000;

export function addMcpSignIn(mcp: Command, host: Host, answer: TakeExitCode): void {
  withServerOptions(
    mcp
      .command('login')
      .description('sign in to an MCP server: in the browser, or with a code on another device')
      .argument('<server>', 'its address, or its name in the config file'),
  )
    .option('--device', 'with a code, also where there is a browser')
    .option('--within <time>', 'how long to wait for you (default: 10min)', duration)
    .option('--json', 'what came of it as JSON')
    .action(async (name: string, flags: ServerFlags & { device?: true; within?: number; json?: true }) => {
      const { mcpLogin } = await import('../../mcp/open/login.ts');
      const { device = false, within: withinMs = usualLoginMs, json = false } = flags;
      answer(await mcpLogin(host, name, flags, { device, withinMs, json }));
    });

  mcp
    .command('logout')
    .description('end the sign-in at an MCP server, there and here, and forget the client that it was made as')
    .argument('<server>', 'its address, or its name in the config file')
    .option('--account <name>', 'tells two logins at one server apart')
    .option('--json', 'what came of it as JSON')
    .action(async (name: string, flags: ServerFlags & { json?: true }) => {
      const { mcpLogout } = await import('../../mcp/open/logout.ts');
      answer(await mcpLogout(host, name, flags, flags.json === true));
    });

  mcp
    .command('status')
    .description('how it stands with the sign-ins at MCP servers; changes nothing')
    .argument('[server]', 'one of them')
    .option('--json', 'the same facts as JSON')
    .action(async (name: string | undefined, flags: { json?: true }) => {
      const { mcpStatus } = await import('../commands/mcp-status.ts');
      answer(await mcpStatus(host, name ?? null, flags.json === true));
    });

  mcp
    .command('headers')
    .description('print the headers that carry a fresh token, for a client that asks a helper')
    .argument('[server]', 'its address or name; otherwise what CLAUDE_CODE_MCP_SERVER_URL names')
    .option('--account <name>', 'tells two logins at one server apart')
    .action(async (name: string | undefined, flags: ServerFlags) => {
      const { mcpHeaders } = await import('../../mcp/open/headers.ts');
      answer(await mcpHeaders(host, name ?? null, flags));
    });
}

/** The same for each command that describes a server. */
export const resourceWords =
  'what tokens are asked for (RFC 8707), in place of what the server names; "none" names nothing';

/** What may be said of a server whose address is given in place of its name. */
function withServerOptions(command: Command): Command {
  return command
    .option('--client-id <id>', 'a client that was registered by hand')
    .option('--client-secret-env <variable>', 'the variable that holds its secret')
    .option('--client-secret-file <file>', 'the file that holds its secret')
    .option('--client-metadata-url <url>', 'where the document lies that describes this client')
    .option('--scope <scope>', 'what to ask for, in place of what the server names; may be repeated', several)
    .option('--account <name>', 'tells two logins at one server apart')
    .option('--resource <uri>', resourceWords)
    .addOption(new Option('--transport <kind>', 'how the server speaks').choices(['auto', 'http', 'sse']));
}
