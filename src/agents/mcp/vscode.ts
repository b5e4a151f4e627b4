/** The servers of VS Code, as its documentation has them (seen 2026-11-28). */
import { pathsOf } from '../claude-code/world.ts';
import type { McpClient, Where } from './client.ts';
import { credentialAmong, registrationIn, stdioIn, textIn, textsIn } from './entry-fields.ts';

export const vscode: McpClient = {
  name: 'vscode',
  title: 'VS Code',
  httpMembers: ['url', 'headers', 'oauth'],
  saysStdio: 'always',
  variable: /\$\{[^}]*\}/,
  places: ({ env, cwd, home, platform }: Where) => {
    const { join } = pathsOf(platform);
    const same = { client: 'vscode', keys: ['servers'], format: 'json' } as const;
    const settings =
      platform === 'darwin'
        ? join(home, 'Library', 'Application Support')
        : env['XDG_CONFIG_HOME'] || join(home, '.config');
    return [
      { ...same, scope: 'project', file: join(cwd, '.vscode', 'mcp.json') },
      ...['Code', 'Code - Insiders'].map((edition) => ({
        ...same,
        scope: 'user' as const,
        file: join(settings, edition, 'User', 'mcp.json'),
      })),
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
