import { describe, expect, it } from 'vitest';
import { mcpList } from '../../../src/cli/commands/mcp-list.ts';
import { home } from './home.ts';

const url = 'https://mcp.example.com/mcp';
const bridge = (target: string) => ({ command: '/usr/bin/node', args: ['/x/holdfast.cjs', 'mcp', 'bridge', target] });
const files = {
  'state/config.json': JSON.stringify({ mcpServers: { mine: { url, account: 'work', headers: { 'X-Key': 'canary' } } } }),
  '.cursor/mcp.json': JSON.stringify({
    mcpServers: {
      a: bridge('mine'),
      b: bridge('https://b.example.com/mcp'),
      c: { url: 'https://c.example.com/mcp?key=canary' },
      d: { command: 'npx' },
      e: { url, headers: { Authorization: 'canary' } },
    },
  }),
};

describe('holdfast mcp list', () => {
  it('shows the servers of the config and of the clients, and how it stands with what goes through the bridge', async () => {
    const at = home(files);
    const asked: string[] = [];
    const stateOf = ({ name }: { readonly name: string }): Promise<string> => {
      asked.push(name);
      return Promise.resolve(`signed in at ${name}`);
    };
    expect(await mcpList(at.world, false, stateOf)).toBe(0);
    expect(asked).toEqual(['mine', 'b.example.com']);
    const rows = at.data
      .join('\n')
      .replaceAll(at.folder, '~')
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows).toEqual([
      ['mine', 'Holdfast, ~/state/config.json', `${url}, account work: signed in at mine`],
      ['a', 'Cursor, user, ~/.cursor/mcp.json:1', 'through the bridge to mine: signed in at mine'],
      ['b', 'Cursor, user, ~/.cursor/mcp.json:1', 'through the bridge to https://b.example.com/mcp: signed in at b.example.com'],
      ['c', 'Cursor, user, ~/.cursor/mcp.json:1', 'https://c.example.com/mcp?…, by HTTP, without the bridge'],
      ['d', 'Cursor, user, ~/.cursor/mcp.json:1', 'a program'],
      [
        'e',
        'Cursor, user, ~/.cursor/mcp.json:1',
        `${url}, by HTTP, without the bridge; it brings a credential of its own (its header Authorization)`,
      ],
    ]);
    expect(at.said).toEqual(['hint: holdfast mcp import leads those of the clients through the bridge']);
    expect(at.printed()).not.toContain('canary');
  });

  it('tells the same as JSON', async () => {
    const at = home(files);
    expect(await mcpList(at.world, true, () => Promise.resolve('signed in'))).toBe(0);
    const told = JSON.parse(at.data.join('')) as {
      servers: unknown[];
      clients: { name: string; isBridged: boolean; state: string | null }[];
    };
    expect(told).toMatchObject({ schema: 1, config: at.at('state/config.json'), notes: [] });
    expect(told.servers).toEqual([
      {
        name: 'mine',
        url,
        transport: 'auto',
        clientId: null,
        clientMetadataUrl: null,
        resource: null,
        scopes: null,
        headersNamed: ['X-Key'],
        account: 'work',
        state: 'signed in',
      },
    ]);
    expect(told.clients.map(({ name, isBridged, state }) => [name, isBridged, state])).toEqual([
      ['a', true, 'signed in'],
      ['b', true, 'signed in'],
      ['c', false, null],
      ['d', false, null],
      ['e', false, null],
    ]);
    expect(at.printed()).not.toContain('canary');
  });

  it('says so where there is none, and notes a file that cannot be read', async () => {
    const at = home({ '.cursor/mcp.json': '[' });
    expect(await mcpList(at.world, false)).toBe(0);
    expect(at.printed()).toBe(
      [
        'note: ~/.cursor/mcp.json: expected JSON, found CloseBracketExpected on line 1',
        'holdfast: no MCP server is known here',
        'hint: holdfast mcp add NAME https://mcp.example.com/mcp',
      ].join('\n'),
    );
  });
});
