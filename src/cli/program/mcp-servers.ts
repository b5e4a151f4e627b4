/** The command lines that say which MCP servers there are: `holdfast mcp add`, `remove`, `import` and `list`. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { ClientName } from '../../agents/mcp/client.ts';
import { mcpClientNames } from '../../agents/mcp/client.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import type { WrittenServerFlags } from '../../mcp/import/written.ts';
import type { TakeExitCode } from './answer.ts';
import { resourceWords } from './mcp-bridge.ts';
import { several } from './values.ts';
import type { Host } from '../../host/open-host.ts';

export function addMcpServers(mcp: Command, host: Host, answer: TakeExitCode): void {
  addAdd(mcp, host, answer);
  mcp
    .command('remove')
    .description('take an MCP server out of the config file')
    .argument('<server>', 'its name')
    .action(async (name: string) => {
      const { mcpRemove } = await import('../../mcp/import/edit-servers.ts');
      answer(await mcpRemove(host, name));
    });
  mcp
    .command('list')
    .description("all MCP servers of the config file and of the clients' own, and which go through the bridge")
    .option('--json', 'the same facts as JSON')
    .action(async (options: { json?: true }) => {
      const { mcpList } = await import('../commands/mcp-list.ts');
      const { standingOfServer } = await import('../../mcp/open/standing.ts');
      const stateOf = async (server: McpServer): Promise<string> => (await standingOfServer(host, server)).words;
      answer(await mcpList(host, options.json === true, stateOf));
    });
  addImport(mcp, host, answer);
}

const examples = [
  'tracker https://mcp.example.com/mcp',
  'design http://127.0.0.1:3845/sse --transport sse',
  "wiki https://wiki.example.com/mcp --client-id my-cli --client-secret-env WIKI_SECRET --header 'X-Team: a'",
];

function addAdd(mcp: Command, host: Host, answer: TakeExitCode): void {
  mcp
    .command('add')
    .description('add an MCP server to the config file')
    .argument('<name>', 'letters, digits, - and _')
    .argument('<url>', 'where the server listens: https, or http to this machine itself')
    .addOption(new Option('--transport <transport>', 'how it speaks (default: auto)').choices(['auto', 'http', 'sse']))
    .option('--client-id <id>', 'a client that was registered by hand')
    .addOption(
      new Option('--client-secret-env <variable>', 'the variable that holds its secret').conflicts('clientSecretFile'),
    )
    .option('--client-secret-file <path>', 'the file that holds its secret')
    .option('--client-metadata-url <url>', 'where the document lies that describes the client')
    .option('--scope <scope>', 'what to ask for (default: what the server names)', several)
    .option('--header <line>', "a header besides, as 'Name: value'; never Authorization", several)
    .option('--account <name>', 'tells two logins at one server apart')
    .option('--resource <uri>', resourceWords)
    .option('--json', 'what was added as JSON')
    .addHelpText('after', `\nExamples:\n${examples.map((line) => `  holdfast mcp add ${line}\n`).join('')}`)
    .action(async (name: string, url: string, options: WrittenServerFlags) => {
      const { mcpAdd } = await import('../../mcp/import/edit-servers.ts');
      answer(await mcpAdd(host, name, url, options));
    });
}

interface ImportFlags {
  readonly client?: readonly ClientName[];
  readonly server?: readonly string[];
  readonly dryRun?: true;
  readonly yes?: true;
  readonly undo?: true;
  readonly json?: true;
}

function addImport(mcp: Command, host: Host, answer: TakeExitCode): void {
  mcp
    .command('import')
    .description("lead the clients' own MCP servers behind OAuth through the bridge; shows first what changes")
    .addOption(new Option('--client <client...>', 'only the servers of this client').choices([...mcpClientNames]))
    .option('--server <name>', 'only this server, also where it brings a credential of its own', several)
    .option('--dry-run', 'show what would change, and change nothing')
    .option('-y, --yes', 'ask nobody')
    .option('--undo', 'take back what imports have changed: each entry gets its bytes back')
    .option('--json', 'what changed as JSON')
    .action(async (flags: ImportFlags) => {
      const options = {
        clients: flags.client ?? null,
        servers: flags.server ?? null,
        dryRun: flags.dryRun === true,
        yes: flags.yes === true,
        json: flags.json === true,
      };
      if (flags.undo === true) {
        const { mcpImportUndo } = await import('../../mcp/import/undo.ts');
        return answer(await mcpImportUndo(host, options));
      }
      const { mcpImport } = await import('../../mcp/import/import.ts');
      answer(await mcpImport(host, options));
    });
}
