import { HoldfastError } from '../../core/errors.ts';
import type { McpServer } from '../../core/mcp/server.ts';
import { commandLine } from '../../core/shell-word.ts';
import { withMcpServer, withoutMcpServer, writeConfig } from '../../stores/profile/config-edit.ts';
import type { Config } from '../../stores/profile/config-file.ts';
import { mcpServerNamed, mcpServersOf } from '../../stores/profile/config-mcp-server.ts';
import { shownServer } from './shown.ts';
import type { WrittenServerFlags } from './written.ts';
import { writtenServer } from './written.ts';
import { inConfigTurn } from '../../profiles/config/place.ts';
import { jsonText, shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/**
 * Adds an MCP server to the config file; the rest of the file stays as it is.
 *
 * @throws HoldfastError `usage` when the name is taken or no server comes of the options, `config-invalid`.
 */
export async function mcpAdd(host: Host, name: string, url: string, flags: WrittenServerFlags): Promise<number> {
  const [server, path] = await inConfigTurn(host, async (config): Promise<[McpServer, string]> => {
    if (mcpServersOf(config).has(name)) {
      const hint = shown`holdfast mcp list, or take it away first: ${commandLine('holdfast', 'mcp', 'remove', name)}`;
      throw new HoldfastError('usage', `there is an MCP server "${name}" in ${config.path} already`, hint);
    }
    const text = withMcpServer(config.text, name, writtenServer(name, url, flags));
    const added = checked(config, text, name);
    await writeConfig(config.path, text);
    return [added, config.path];
  });
  if (flags.json === true) {
    host.terminal.data(jsonText({ schema: 1, config: path, server: shownServer(server) }));
    return 0;
  }
  host.terminal.notice(shown`MCP server ${name} is in ${path}`, [
    [shown`log in`, commandLine('holdfast', 'mcp', 'login', name)],
    [shown`in a client`, commandLine('holdfast', 'mcp', 'bridge', name)],
    [shown`or`, shown`holdfast mcp import, where a client has it already`],
  ]);
  return 0;
}

/** Checked as a whole before it is written: a server that cannot be read would take all of them along. */
function checked(config: Config, text: string, name: string): McpServer {
  try {
    return mcpServerNamed({ ...config, text, path: 'the config' }, name);
  } catch (error) {
    const why =
      error instanceof Error ? error.message.replace(/^the config, line \d+, mcpServers\./, '') : 'an unknown error';
    throw new HoldfastError('usage', `nothing was added; ${why}`, shown`holdfast mcp add --help`, error);
  }
}

/** Takes an MCP server out of the config file. @throws HoldfastError `mcp-server-unknown`, `config-invalid`. */
export async function mcpRemove(host: Host, name: string): Promise<number> {
  const [server, path] = await inConfigTurn(host, async (config): Promise<[McpServer, string]> => {
    const there = mcpServerNamed(config, name);
    await writeConfig(config.path, withoutMcpServer(config.text ?? '', name));
    return [there, config.path];
  });
  host.terminal.say(shown`holdfast: MCP server ${name} is no longer in ${path}`);
  host.terminal.say(
    shown`hint: a login there is not ended by that: ${commandLine('holdfast', 'mcp', 'logout', server.url)}`,
  );
  return 0;
}
