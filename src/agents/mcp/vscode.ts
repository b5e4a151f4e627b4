/** The servers of VS Code, as its documentation has them (seen 2026-11-28). */
import { textIn } from '../../core/json.ts';
import { pathsOf } from '../claude-code/world.ts';
import type { McpClient, EntryPlace, Where } from './client.ts';
import { credentialAmong, registrationIn, stdioIn, textsIn } from './entry-fields.ts';

export const vscode: McpClient = {
  name: 'vscode',
  title: 'VS Code',
  httpMembers: ['url', 'headers', 'oauth'],
  saysStdio: 'always',
  isStrict: false,
  variable: /\$\{[^}]*\}/,
  places: ({ env, cwd, home, platform }: Where) => {
    const path = pathsOf(platform);
    const at = (scope: EntryPlace['scope'], file: string): EntryPlace => {
      return { client: 'vscode', scope, file, keys: ['servers'], format: 'json' };
    };
    const settings =
      platform === 'darwin'
        ? path.join(home, 'Library', 'Application Support')
        : env['XDG_CONFIG_HOME'] || path.join(home, '.config');
    return [
      at('project', path.join(cwd, '.vscode', 'mcp.json')),
      at('user', path.join(settings, 'Code', 'User', 'mcp.json')),
      at('user', path.join(settings, 'Code - Insiders', 'User', 'mcp.json')),
    ];
  },
  read: (entry) => {
    const type = textIn(entry, 'type');
    if (textIn(entry, 'url') === null || type === 'stdio') return stdioIn(entry);
    const headers = textsIn(entry, 'headers');
    return {
      kind: type === 'sse' ? 'sse' : 'http',
      url: textIn(entry, 'url'),
      headers,
      ownCredential: credentialAmong(Object.keys(headers)),
      ...registrationIn(entry, 'oauth'),
    };
  },
};
