import { describe, expect, it } from 'vitest';
import { mcpAdd, mcpRemove } from '../../../src/mcp/import/edit-servers.ts';
import { profilesAdd } from '../../../src/profiles/config/edit-profiles.ts';
import { containing } from '../../stores/scratch.ts';
import { home } from './home.ts';

const url = 'https://mcp.example.com/mcp';
const commented = `{
  // mine
  "mcpServers": {
    "tracker": { "url": "${url}" }, // the tracker
    "wiki": { "url": "https://wiki.example.com/mcp" }
  }
}
`;

describe('holdfast mcp add', () => {
  it('writes a first server, and says what comes next', async () => {
    const at = home({});
    expect(await mcpAdd(at.world, 'tracker', url, {})).toBe(0);
    expect(JSON.parse(at.config() ?? '')).toEqual({ mcpServers: { tracker: { url } } });
    expect(at.said).toEqual([
      `MCP server tracker is in ${at.at('state/config.json')}`,
      'log in: holdfast mcp login tracker',
      'in a client: holdfast mcp bridge tracker',
      'or: holdfast mcp import, where a client has it already',
    ]);
  });

  it('keeps every byte around what it adds, and all that was said of it', async () => {
    const at = home({ 'state/config.json': commented });
    await mcpAdd(at.world, 'design', `${url}?key=canary-q`, {
      transport: 'sse',
      clientId: 'mine',
      clientSecretEnv: 'DESIGN',
      scope: ['a', 'b'],
      header: ['X-Team: canary-h: x ', 'X-Empty:'],
      account: 'work',
      json: true,
    });
    const [before = '', after = ''] = commented.split(/(?<=wiki\.example\.com\/mcp" \})/);
    const now = at.config() ?? '';
    expect([now.startsWith(before), now.endsWith(after)]).toEqual([true, true]);
    expect(JSON.parse(now.replaceAll(/ \/\/.*/g, ''))).toMatchObject({
      mcpServers: {
        design: {
          url: `${url}?key=canary-q`,
          transport: 'sse',
          clientId: 'mine',
          clientSecret: { env: 'DESIGN' },
          scopes: ['a', 'b'],
          headers: { 'X-Team': 'canary-h: x', 'X-Empty': '' },
          account: 'work',
        },
      },
    });
    expect(JSON.parse(at.data.join(''))).toMatchObject({ schema: 1, server: { name: 'design', headersNamed: ['X-Team', 'X-Empty'] } });
    expect(at.printed()).not.toContain('canary');
  });

  it.each<[string, string, string, Parameters<typeof mcpAdd>[3], string]>([
    ['a name that is taken', 'tracker', url, {}, 'there is an MCP server "tracker"'],
    ['a name that is a path', '../x', url, {}, 'nothing was added; ../x: expected a name of letters'],
    ['clear text to elsewhere', 'x', 'http://mcp.example.com', {}, 'nothing was added; x.url: expected an https'],
    [
      'an Authorization',
      'x',
      url,
      { header: ['Authorization: canary'] },
      'nothing was added; x.headers: expected the name of a header, and never',
    ],
    ['a header without a name', 'x', url, { header: ['canary'] }, "expected --header 'Name: value'"],
    ['a secret of no client', 'x', url, { clientSecretFile: '/s' }, 'x.clientId: expected the client whose secret is named'],
    [
      'two clients',
      'x',
      url,
      { clientId: 'a', clientMetadataUrl: 'https://me.example.com/c.json' },
      'x.clientMetadataUrl: expected one client',
    ],
  ])('refuses %s and changes nothing', async (_, name, address, flags, message) => {
    const at = home({ 'state/config.json': commented });
    const adding = mcpAdd(at.world, name, address, flags);
    await expect(adding).rejects.toMatchObject({ code: 'usage', message: containing(message) });
    await expect(adding).rejects.not.toMatchObject({ message: containing('canary') });
    expect(at.config()).toBe(commented);
  });

  it('loses none of several that are added at once, beside profiles', async () => {
    const at = home({});
    const adds = Array.from({ length: 6 }, (_, i) =>
      i % 2 === 0 ? mcpAdd(at.world, `s${i}`, url, {}) : profilesAdd(at.world, `p${i}`, { staticEnv: 'X' }, []),
    );
    await Promise.all(adds);
    const { mcpServers, profiles } = JSON.parse(at.config() ?? '') as Record<string, object>;
    expect([Object.keys(mcpServers ?? {}).length, Object.keys(profiles ?? {}).length]).toEqual([3, 3]);
  });
});

describe('holdfast mcp remove', () => {
  it('takes a server away, and keeps the rest with its comments', async () => {
    const at = home({ 'state/config.json': commented });
    expect(await mcpRemove(at.world, 'wiki')).toBe(0);
    expect(at.config()).toContain('// the tracker');
    expect(at.config()).not.toContain('wiki');
    expect(at.said.at(-1)).toBe('hint: a login there is not ended by that: holdfast mcp logout https://wiki.example.com/mcp');
  });

  it('names the nearest server for one that is not there', async () => {
    const at = home({ 'state/config.json': commented });
    await expect(mcpRemove(at.world, 'wikki')).rejects.toMatchObject({
      code: 'mcp-server-unknown',
      message: containing('did you mean wiki?'),
    });
    expect(at.config()).toBe(commented);
  });
});
