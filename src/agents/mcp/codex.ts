/** Codex' servers, as its documentation has them (seen 2026-11-28). */
import { objectIn, textIn } from '../../core/json.ts';
import { pathsOf } from '../claude-code/world.ts';
import type { McpClient, Where } from './client.ts';
import { credentialAmong, registrationIn, stdioIn, textsIn, resourceIn, wordsIn } from './entry-fields.ts';

export const codex: McpClient = {
  name: 'codex',
  title: 'Codex',
  httpMembers: ['url', 'bearer_token_env_var', 'http_headers', 'env_http_headers', 'scopes', 'oauth_resource', 'oauth'],
  saysStdio: 'never',
  isStrict: false,
  variable: null,
  places: ({ env, cwd, home, platform }: Where) => {
    const path = pathsOf(platform);
    const same = { client: 'codex', keys: ['mcp_servers'], format: 'toml' } as const;
    return [
      { ...same, scope: 'project', file: path.join(cwd, '.codex', 'config.toml') },
      { ...same, scope: 'user', file: path.join(env['CODEX_HOME'] || path.join(home, '.codex'), 'config.toml') },
    ];
  },
  read: (entry) => {
    if (textIn(entry, 'url') === null) return stdioIn(entry);
    const headers = textsIn(entry, 'http_headers');
    const fromVariables = Object.keys(objectIn(entry, 'env_http_headers'));
    const registration = registrationIn(entry, 'oauth', 'client_id');
    const bearer = textIn(entry, 'bearer_token_env_var') === null ? null : 'its bearer_token_env_var';
    return {
      kind: 'http',
      url: textIn(entry, 'url'),
      headers,
      ownCredential: bearer ?? credentialAmong([...Object.keys(headers), ...fromVariables]),
      ...registration,
      scopes: wordsIn(entry, 'scopes') ?? registration.scopes,
      resource: resourceIn(entry, 'oauth_resource'),
      homeless: [
        ...fromVariables.map((name) => `env_http_headers.${name}`),
        ...(entry['oauth_resource'] === undefined || resourceIn(entry, 'oauth_resource') !== null
          ? []
          : ['oauth_resource']),
        ...registration.homeless,
      ],
    };
  },
};
