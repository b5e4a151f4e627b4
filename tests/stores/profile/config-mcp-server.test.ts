import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/stores/profile/config-file.ts';
import { profilesIn } from '../../../src/stores/profile/config-text.ts';
import { mcpServerNamed, mcpServersOf } from '../../../src/stores/profile/config-mcp-server.ts';

const url = 'https://mcp.example.com/mcp';

/** A config as it is read from its file. */
function configOf(text: string): Config {
  return { path: 'c.json', profiles: profilesIn(text, 'c.json'), text };
}
const read = (mcpServers: unknown) => mcpServersOf(configOf(JSON.stringify({ mcpServers }, null, 2)));

describe('the MCP servers of a config', () => {
  it('are none where nothing is said', () => {
    expect(mcpServersOf({ path: 'c.json', profiles: new Map(), text: null }).size).toBe(0);
    expect(mcpServersOf(configOf('{}')).size).toBe(0);
    expect(mcpServersOf(configOf('')).size).toBe(0);
  });

  it('are described, with what is usual where nothing is said', () => {
    const text = `{
      "mcpServers": {
        // the issue tracker
        "tracker": { "url": "${url}", },
        "design": {
          "url": "http://127.0.0.1:3845/sse?team=a", "transport": "sse", "clientId": "mine", "clientSecret": { "env": "DESIGN" },
          "scopes": ["read"], "headers": { "X-Team": "a" }, "account": "work"
        },
        "other": { "url": "${url}", "clientMetadataUrl": "https://me.example.com/client.json" },
      },
    }`;
    const servers = mcpServersOf(configOf(text));
    expect([...servers.keys()]).toEqual(['tracker', 'design', 'other']);
    expect(servers.get('tracker')).toEqual({
      name: 'tracker',
      url,
      transport: 'auto',
      clientId: null,
      clientSecret: null,
      clientMetadataUrl: null,
      scopes: null,
      headers: {},
      account: null,
      resource: null,
    });
    expect(servers.get('design')).toEqual({
      name: 'design',
      url: 'http://127.0.0.1:3845/sse?team=a',
      transport: 'sse',
      clientId: 'mine',
      clientSecret: { env: 'DESIGN' },
      clientMetadataUrl: null,
      scopes: ['read'],
      headers: { 'X-Team': 'a' },
      account: 'work',
      resource: null,
    });
    expect(servers.get('other')?.clientMetadataUrl).toBe('https://me.example.com/client.json');
  });

  it.each<[string, unknown, RegExp]>([
    ['a list of servers', [], /line 2, mcpServers: expected an object, found a list$/],
    ['a server that is none', { a: 7 }, /line 3, mcpServers\.a: expected an object, found a number$/],
    ['a name with a path in it', { '../a': {} }, /expected a name of letters, digits, - and _, at most 64 characters, found "\.\.\/a"$/],
    ['no URL', { a: {} }, /line 3, mcpServers\.a\.url: expected string, (found nothing|received undefined)/],
    ['clear text to elsewhere', { a: { url: 'http://mcp.example.com' } }, /line 4, mcpServers\.a\.url: expected an https:\/\/ URL/],
    [
      'a slip of the pen',
      { a: { url, scope: ['x'] } },
      /mcpServers\.a\.scope: expected a key that is known, perhaps "scopes", found "scope"$/,
    ],
    ['an unknown transport', { a: { url, transport: 'stdio' } }, /mcpServers\.a\.transport: .*"auto"\|"http"\|"sse".*, found "stdio"$/],
    ['a document without a path', { a: { url, clientMetadataUrl: 'https://me.example.com' } }, /expected an https:\/\/ URL with a path/],
    ['a document in clear text', { a: { url, clientMetadataUrl: 'http://127.0.0.1/c.json' } }, /expected an https:\/\/ URL with a path/],
    [
      'a secret of nobody',
      { a: { url, clientSecret: { env: 'X' } } },
      /mcpServers\.a\.clientId: expected the client whose secret is named, found nothing$/,
    ],
    [
      'two clients',
      { a: { url, clientId: 'x', clientMetadataUrl: 'https://me.example.com/c.json' } },
      /mcpServers\.a\.clientMetadataUrl: expected one client: this document, or "clientId", found both$/,
    ],
    ['an account with a path in it', { a: { url, account: 'a/b' } }, /mcpServers\.a\.account: expected a name of letters/],
  ])('with %s say where, what was expected and what came', (_, servers, message) => {
    expect(() => read(servers)).toThrow(message);
    expect(() => read(servers)).toThrow(expect.objectContaining({ code: 'config-invalid' }) as Error);
  });

  it.each<[string, unknown, RegExp]>([
    [
      'an Authorization',
      { url, headers: { authorization: 'Bearer canary-7f3a' } },
      /a\.headers: expected the name of a header, and never Auth/,
    ],
    ['a name with its value', { url, headers: { 'X-Key: canary-7f3a': '' } }, /a\.headers: expected the name of a header/],
    [
      'a value on two lines',
      { url, headers: { 'X-Key': 'canary-7f3a\r\nHost: b' } },
      /a\.headers\.X-Key: expected the value of a header.*found a string$/,
    ],
    ['a value that is a list', { url, headers: { 'X-Key': ['canary-7f3a'] } }, /a\.headers\.X-Key: expected string.*found a list$/],
    ['a secret itself', { url, clientId: 'x', clientSecret: 'canary-7f3a' }, /expected where the secret is found/],
    ['a URL with a password', { url: 'https://me:canary-7f3a@mcp.example.com' }, /a\.url: expected an https.*found a string$/],
  ])('with %s are refused without quoting it', (_, server, message) => {
    expect(() => read({ a: server })).toThrow(message);
    expect(() => read({ a: server })).not.toThrow(/canary/);
  });

  it('that are wrong keep no profile from being read', () => {
    const text = JSON.stringify({ profiles: { a: { type: 'static', secret: { env: 'X' } } }, mcpServers: { a: 7 } });
    expect(configOf(text).profiles.has('a')).toBe(true);
    expect(() => mcpServersOf(configOf(text))).toThrow(/mcpServers\.a/);
  });

  it('are found by name, and the nearest is named for one that is not there', () => {
    const config = configOf(JSON.stringify({ mcpServers: { tracker: { url } } }));
    expect(mcpServerNamed(config, 'tracker').url).toBe(url);
    expect(() => mcpServerNamed(config, 'trakcer')).toThrow(
      expect.objectContaining({
        code: 'mcp-server-unknown',
        message: 'there is no MCP server "trakcer" in c.json; did you mean tracker?',
        hint: 'holdfast mcp list',
      }) as Error,
    );
    expect(() => mcpServerNamed(configOf('{}'), 'a')).toThrow(
      expect.objectContaining({ hint: 'holdfast mcp add a https://mcp.example.com/mcp' }) as Error,
    );
  });
});

describe('the resource of a server', () => {
  const resourceIn = (resource: string) => read({ tracker: { url, resource } }).get('tracker')?.resource;

  it.each(['none', 'https://mcp.example.com/other', 'api://6f9c/tracker', 'urn:example:tracker'])('may be %s', (resource) => {
    expect(resourceIn(resource)).toBe(resource);
  });

  it.each(['tracker', 'https://mcp.example.com/#part', 'https://mcp.example.com/with blank', ''])('is not %j', (resource) => {
    expect(() => resourceIn(resource)).toThrow(/resource/);
  });
});
