/** Cursor's servers, as its documentation has them (seen 2026-11-28). */
import { textIn } from '../../core/json.ts';
import { pathsOf } from '../claude-code/world.ts';
import type { McpClient, Where } from './client.ts';
import { credentialAmong, registrationIn, stdioIn, textsIn } from './entry-fields.ts';

export const cursor: McpClient = {
  name: 'cursor',
  title: 'Cursor',
  httpMembers: ['url', 'headers', 'auth'],
  saysStdio: 'where-typed',
  isStrict: false,
  variable: /\$\{[^}]*\}/,
  places: ({ cwd, home, platform }: Where) => {
    const path = pathsOf(platform);
    const same = { client: 'cursor', keys: ['mcpServers'], format: 'json' } as const;
    return [
      { ...same, scope: 'project', file: path.join(cwd, '.cursor', 'mcp.json') },
      { ...same, scope: 'user', file: path.join(home, '.cursor', 'mcp.json') },
    ];
  },
  read: (entry) => {
    if (textIn(entry, 'url') === null) return stdioIn(entry);
    const headers = textsIn(entry, 'headers');
    return {
      kind: textIn(entry, 'type') === 'sse' ? 'sse' : 'http',
      url: textIn(entry, 'url'),
      headers,
      ownCredential: credentialAmong(Object.keys(headers)),
      ...registrationIn(entry, 'auth', 'CLIENT_ID'),
    };
  },
};
