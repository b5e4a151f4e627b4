import { claudeCodeEntries } from './claude-code.ts';
import type { ClientName, McpClient } from './client.ts';
import { codex } from './codex.ts';
import { cursor } from './cursor.ts';
import { gemini } from './gemini.ts';
import { vscode } from './vscode.ts';

/** Every client whose servers are known. */
export const mcpClients: readonly McpClient[] = [claudeCodeEntries, codex, cursor, vscode, gemini];

export function clientNamed(name: ClientName): McpClient {
  return mcpClients.find((client) => client.name === name) ?? claudeCodeEntries;
}
