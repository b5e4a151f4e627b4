/** Claude Code's servers (places and fields as on client 2.1.330). */
import { textIn } from '../../core/json.ts';
import type { McpClient, EntryPlace, Where } from './client.ts';
import { credentialAmong, registrationIn, stdioIn, textsIn } from './entry-fields.ts';
import { foldersAbove } from '../../stores/folders-above.ts';
import { pathsOf } from '../claude-code/world.ts';

export const claudeCodeEntries: McpClient = {
  name: 'claude-code',
  title: 'Claude Code',
  httpMembers: ['url', 'headers', 'headersHelper', 'oauth'],
  saysStdio: 'always',
  isStrict: true,
  variable: /\$\{[^}]*\}/,
  places: ({ env, cwd, workTree, home, platform }: Where) => {
    const path = pathsOf(platform);
    const own = path.join(env['CLAUDE_CONFIG_DIR'] || home, '.claude.json');
    const place = (scope: EntryPlace['scope'], file: string, keys: readonly string[]): EntryPlace => {
      return { client: 'claude-code', scope, file, keys, format: 'json' };
    };
    // A local definition stands under the root of the Git work tree (measured), and in older versions under the folder itself.
    const projects = [...new Set([workTree ?? cwd, cwd])];
    return [
      ...projects.map((project) => place('local', own, ['projects', project, 'mcpServers'])),
      ...foldersAbove(cwd, platform).map((folder) => place('project', path.join(folder, '.mcp.json'), ['mcpServers'])),
      place('user', own, ['mcpServers']),
    ];
  },
  read: (entry) => {
    const type = textIn(entry, 'type');
    if (textIn(entry, 'url') === null || type === 'stdio') return stdioIn(entry);
    const headers = textsIn(entry, 'headers');
    const helper = textIn(entry, 'headersHelper') === null ? null : 'its headersHelper';
    return {
      kind: type === 'sse' ? 'sse' : 'http',
      url: textIn(entry, 'url'),
      headers,
      ownCredential: helper ?? credentialAmong(Object.keys(headers)),
      ...registrationIn(entry, 'oauth'),
    };
  },
};
