import { describe, expect, it } from 'vitest';
import type { HttpReading } from '../../../src/agents/mcp/client.ts';
import { bridgeTargetFor } from '../../../src/mcp/import/bridge-target.ts';
import type { McpServer } from '../../../src/core/mcp/server.ts';
import { bareServer } from '../../../src/stores/profile/config-mcp-server.ts';

const url = 'https://mcp.example.com/mcp';
const plain: HttpReading = {
  kind: 'http',
  url,
  headers: {},
  ownCredential: null,
  clientId: null,
  scopes: null,
  resource: null,
  homeless: [],
};

function config(...names: readonly string[]): ReadonlyMap<string, McpServer> {
  const server = bareServer(url);
  return new Map(names.flatMap((name) => (server === null ? [] : [[name, { ...server, name }]])));
}

describe('what the bridge is given', () => {
  it.each<[string, string, Partial<HttpReading>, readonly string[], string, unknown]>([
    ['is the URL where that says everything', 'a', {}, [], url, null],
    ['is the URL for the older transport, too', 'a', { kind: 'sse' }, [], url, null],
    ['is the server of the config at that URL', 'a', {}, ['b'], 'b', null],
    ['is the one of the same name among several', 'a', {}, ['b', 'a'], 'a', null],
    ['is the URL where the config has several of other names', 'a', {}, ['b', 'c'], url, null],
    ['is a name for a client of its own', 'a', { clientId: 'x', scopes: ['s'] }, [], 'a', { url, clientId: 'x', scopes: ['s'] }],
    [
      'is a name for headers',
      'a',
      { headers: { 'X-Team': 'b' }, kind: 'sse' },
      [],
      'a',
      { url, transport: 'sse', headers: { 'X-Team': 'b' } },
    ],
    ['is a name for a resource of its own', 'a', { resource: 'api://x' }, [], 'a', { url, resource: 'api://x' }],
    ['is a name for what stands in a query', 'a', { url: `${url}?key=x` }, ['a'], 'a-2', { url: `${url}?key=x` }],
    ['is the URL where the only header is a credential of its own', 'a', { headers: { authorization: 'x' } }, [], url, null],
    ['is a name that the config can hold', '@me/my server', { scopes: ['s'] }, [], 'me-my-server', { url, scopes: ['s'] }],
    ['is some name where none is left', '…', { scopes: ['s'] }, [], 'server', { url, scopes: ['s'] }],
  ])('%s', (_, name, more, names, target, added) => {
    expect(bridgeTargetFor(name, { ...plain, ...more }, config(...names))).toEqual({ target, added });
  });
});
