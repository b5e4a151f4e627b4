/** The servers of Gemini CLI, as its documentation has them (seen 2026-11-28). */
import { textIn } from '../../core/json.ts';
import { pathsOf } from '../claude-code/world.ts';
import type { McpClient, Where } from './client.ts';
import { credentialAmong, registrationIn, stdioIn, textsIn } from './entry-fields.ts';

/** What it signs in with by itself, other than by the server's own OAuth. */
const googleMembers = ['authProviderType', 'targetAudience', 'targetServiceAccount'];

export const gemini: McpClient = {
  name: 'gemini',
  title: 'Gemini CLI',
  httpMembers: ['url', 'httpUrl', 'headers', 'oauth', 'type', ...googleMembers],
  saysStdio: 'never',
  isStrict: false,
  variable: /\$\{[^}]*\}|\$[A-Za-z_]\w*/,
  places: ({ cwd, home, platform }: Where) => {
    const path = pathsOf(platform);
    const same = { client: 'gemini', keys: ['mcpServers'], format: 'json' } as const;
    return [
      { ...same, scope: 'project', file: path.join(cwd, '.gemini', 'settings.json') },
      { ...same, scope: 'user', file: path.join(home, '.gemini', 'settings.json') },
    ];
  },
  read: (entry) => {
    const [httpUrl, url] = [textIn(entry, 'httpUrl'), textIn(entry, 'url')];
    if (httpUrl === null && url === null) return stdioIn(entry);
    const headers = textsIn(entry, 'headers');
    const google = googleMembers.find((name) => textIn(entry, name) !== null);
    return {
      // A bare `url` means the older transport.
      kind: httpUrl === null && textIn(entry, 'type') !== 'http' ? 'sse' : 'http',
      url: httpUrl ?? url,
      headers,
      ownCredential: google === undefined ? credentialAmong(Object.keys(headers)) : `its ${google}`,
      ...registrationIn(entry, 'oauth', 'clientId', ['enabled']),
    };
  },
};
