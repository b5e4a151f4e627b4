import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Where } from '../../../src/agents/mcp/client.ts';
import { workTreeRoot } from '../../../src/agents/mcp/folders.ts';
import type { FoundEntry } from '../../../src/agents/mcp/found-server.ts';
import { findServers } from '../../../src/agents/mcp/found-server.ts';
import { shownUrl } from '../../../src/core/shown-url.ts';

const url = 'https://mcp.example.com/mcp';

/** A home and a project in it. */
function machine(files: Readonly<Record<string, string>>, more: Partial<Where> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'holdfast-found-'));
  const cwd = join(home, 'work', 'sub');
  mkdirSync(cwd, { recursive: true });
  const at = (name: string): string => join(home, name);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text.replaceAll('$HOME', home));
  }
  const where: Where = { env: {}, cwd, workTree: join(home, 'work'), home, platform: 'linux', ...more };
  return { home, at, find: () => findServers(where) };
}

async function found(files: Readonly<Record<string, string>>, more: Partial<Where> = {}) {
  const { servers, notes } = await machine(files, more).find();
  expect(notes).toEqual([]);
  return servers;
}

const named = (servers: readonly FoundEntry[], name: string): FoundEntry => {
  const server = servers.find((one) => one.name === name);
  if (server === undefined) throw new Error(`no ${name}`);
  return server;
};

describe('the servers of Claude Code', () => {
  const json = `{
  "mcpServers": {
    "everywhere": { "type": "http", "url": "${url}" },
    "old": { "type": "sse", "url": "https://old.example.com/sse" }
  },
  "projects": {
    "$HOME/work": { "mcpServers": { "here": { "type": "http", "url": "${url}", "headersHelper": "/x.sh" } } },
    "$HOME/work/sub": { "mcpServers": { "below": { "type": "http", "url": "${url}", "oauth": { "clientId": "a", "callbackPort": 1 } } } },
    "$HOME/elsewhere": { "mcpServers": { "far": { "type": "http", "url": "${url}" } } }
  }
}
`;

  it('are those of the user, of this project alone, and of the project’s own file in this folder or above', async () => {
    const servers = await found({
      '.claude.json': json,
      'work/.mcp.json': `{ "mcpServers": { "shared": { "type": "http", "url": "${url}", "headers": { "Authorization": "Bearer canary" } } } }`,
      'work/sub/.mcp.json': '{ "mcpServers": { "tool": { "command": "npx", "args": ["-y", "x"] } } }',
    });
    expect(servers.map(({ name, place, line, kind }) => [name, place.scope, line, kind])).toEqual([
      ['here', 'local', 7, 'http'],
      ['below', 'local', 8, 'http'],
      ['tool', 'project', 1, 'stdio'],
      ['shared', 'project', 1, 'http'],
      ['everywhere', 'user', 3, 'http'],
      ['old', 'user', 4, 'sse'],
    ]);
    expect(servers.filter(({ isOAuthLikely }) => isOAuthLikely).map(({ name }) => name)).toEqual(['below', 'everywhere', 'old']);
    expect(JSON.stringify(servers)).not.toContain('canary');
    expect(named(servers, 'shared').headersNamed).toEqual(['Authorization']);
    expect(servers.map(({ name, routing }) => [name, routing.kind])).toEqual([
      ['here', 'if-named'],
      ['below', 'if-named'],
      ['tool', 'impossible'],
      ['shared', 'if-named'],
      ['everywhere', 'offered'],
      ['old', 'offered'],
    ]);
    expect(named(servers, 'below').routing).toMatchObject({ because: 'the bridge has no place for its oauth.callbackPort' });
    expect(named(servers, 'here').routing).toMatchObject({ because: 'it brings a credential of its own (its headersHelper)' });
  });

  it('are looked for in CLAUDE_CONFIG_DIR where it is set', async () => {
    const at = machine({ 'config/.claude.json': json, '.claude.json': '{}' });
    const { servers } = await findServers({
      env: { CLAUDE_CONFIG_DIR: at.at('config') },
      cwd: at.home,
      workTree: null,
      home: at.home,
      platform: 'linux',
    });
    expect(servers.map(({ name }) => name)).toEqual(['everywhere', 'old']);
  });

  it('are seen to go through the bridge, whichever Holdfast has set it', async () => {
    const entry = (command: string, args: readonly string[]) => ({ type: 'stdio', command, args });
    const servers = await found({
      '.claude.json': JSON.stringify({
        mcpServers: {
          a: entry('/usr/bin/node', ['/opt/bin/holdfast.cjs', 'mcp', 'bridge', url]),
          b: entry('holdfast', ['mcp', 'bridge', '--hold', 'tracker']),
          c: entry('npx', ['other', 'mcp', 'bridge', url]),
          d: entry('holdfast', ['mcp', 'serve']),
        },
      }),
    });
    expect(servers.map(({ bridgeTarget }) => bridgeTarget)).toEqual([url, 'tracker', null, null]);
    expect(named(servers, 'a').routing).toMatchObject({ because: 'it goes through the bridge already' });
    expect(named(servers, 'c').routing).toMatchObject({ because: 'it is a program of this machine' });
  });
});

describe('the servers of Codex', () => {
  it('are the tables of its config, in CODEX_HOME or the home', async () => {
    const toml = `model = "o"
[mcp_servers.plain]
url = "${url}"
[mcp_servers."with.dot"]
url = "${url}"
bearer_token_env_var = "X"
[mcp_servers.tool]
command = "npx"
args = ["x"]
[mcp_servers.from_env]
url = "${url}"
env_http_headers = { X-Team = "TEAM" }
`;
    const servers = await found({ '.codex/config.toml': toml });
    expect(servers.map(({ name, line, kind, routing }) => [name, line, kind, routing.kind])).toEqual([
      ['plain', 2, 'http', 'offered'],
      ['with.dot', 4, 'http', 'if-named'],
      ['tool', 7, 'stdio', 'impossible'],
      ['from_env', 10, 'http', 'if-named'],
    ]);
    const elsewhere = machine({ 'x/config.toml': toml });
    expect(
      (
        await findServers({
          env: { CODEX_HOME: elsewhere.at('x') },
          cwd: elsewhere.home,
          workTree: null,
          home: elsewhere.home,
          platform: 'linux',
        })
      ).servers,
    ).toHaveLength(4);
  });
});

describe('the resource that Codex names', () => {
  it.each([
    ['"https://tracker.example.com/api"', 'offered'],
    ['"api://tracker"', 'offered'],
    ['"urn:example:tracker"', 'offered'],
    ['"not a uri"', 'if-named'],
    ['"https://tracker.example.com/#part"', 'if-named'],
    ['7', 'if-named'],
  ])('%s: its server is %s', async (resource, routing) => {
    const [server] = await found({ '.codex/config.toml': `[mcp_servers.a]\nurl = "${url}"\noauth_resource = ${resource}\n` });
    expect(server?.routing.kind).toBe(routing);
  });
});

describe('the servers of Cursor, VS Code and Gemini CLI', () => {
  it('are those of the user and of the project', async () => {
    const servers = await found({
      '.cursor/mcp.json': `{ "mcpServers": { "c1": { "url": "${url}" } } }`,
      'work/sub/.cursor/mcp.json': `{ "mcpServers": { "c2": { "url": "${url}", "auth": { "CLIENT_ID": "a", "CLIENT_SECRET": "canary" } } } }`,
      '.config/Code/User/mcp.json': `{ "servers": { "v1": { "type": "http", "url": "${url}" } }, "inputs": [] }`,
      'work/sub/.vscode/mcp.json': `{ /* takes comments */ "servers": { "v2": { "type": "sse", "url": "${url}", "headers": { "X-Api-Key": "\${input:k}" } } } }`,
      '.gemini/settings.json': `{ "mcpServers": { "g1": { "httpUrl": "${url}" }, "g2": { "url": "${url}" }, "g3": { "url": "${url}", "type": "http" } } }`,
      'work/sub/.gemini/settings.json': `{ "mcpServers": { "g4": { "httpUrl": "https://$TENANT.example.com/mcp" } } }`,
    });
    expect(servers.map(({ name, client, place, kind, routing }) => [name, client, place.scope, kind, routing.kind])).toEqual([
      ['c2', 'cursor', 'project', 'http', 'if-named'],
      ['c1', 'cursor', 'user', 'http', 'offered'],
      ['v2', 'vscode', 'project', 'sse', 'impossible'],
      ['v1', 'vscode', 'user', 'http', 'offered'],
      ['g4', 'gemini', 'project', 'http', 'impossible'],
      ['g1', 'gemini', 'user', 'http', 'offered'],
      ['g2', 'gemini', 'user', 'sse', 'offered'],
      ['g3', 'gemini', 'user', 'http', 'offered'],
    ]);
    expect(JSON.stringify(servers)).not.toContain('canary');
  });

  it('are found on macOS where that keeps settings', async () => {
    const servers = await found(
      { 'Library/Application Support/Code/User/mcp.json': `{ "servers": { "v": { "url": "${url}" } } }` },
      { platform: 'darwin' },
    );
    expect(servers.map(({ name }) => name)).toEqual(['v']);
  });
});

it('a file that is the project’s and the user’s at once is read once, as the user’s', async () => {
  const at = machine({
    '.cursor/mcp.json': `{ "mcpServers": { "c": { "url": "${url}" } } }`,
    '.codex/config.toml': `[mcp_servers.a]\nurl = "${url}"\n`,
  });
  const { servers } = await findServers({ env: {}, cwd: at.home, workTree: null, home: at.home, platform: 'linux' });
  expect(servers.map(({ name, place }) => [name, place.scope])).toEqual([
    ['a', 'user'],
    ['c', 'user'],
  ]);
});

describe('a server that cannot be reached through the bridge', () => {
  it.each([
    ['https://${HOST:-x}/mcp', 'Claude Code alone fills in the variable in its URL'],
    ['http://mcp.example.com/mcp', 'its URL is neither https nor of this machine, or has a user in it'],
    ['https://me:secret@mcp.example.com/mcp', 'its URL is neither https nor of this machine, or has a user in it'],
    ['not a url', 'its URL is neither https nor of this machine, or has a user in it'],
  ])('at %s is said to be one', async (address, because) => {
    const [server] = await found({ '.claude.json': JSON.stringify({ mcpServers: { a: { type: 'http', url: address } } }) });
    expect(server).toMatchObject({ url: address, routing: { kind: 'impossible', because } });
  });

  it('is one whose header only its client fills in', async () => {
    const headers = { 'X-Team': '${TEAM}' };
    const [server] = await found({ '.claude.json': JSON.stringify({ mcpServers: { a: { type: 'http', url, headers } } }) });
    expect(server?.routing).toMatchObject({ because: 'Claude Code alone fills in the variable in its header X-Team' });
  });
});

describe('a file that is not as it should be', () => {
  it.each<[string, string, string]>([
    ['.claude.json', '{ "mcpServers": [] }', 'expected "mcpServers" to be an object, found array'],
    ['.claude.json', '{ "mcpServers": { "a": "canary" } }', '"a" is no object'],
    ['.claude.json', '{ "mcpServers": {}, }', 'a comment or a trailing comma is in it, and Claude Code refuses such a file'],
    ['.cursor/mcp.json', '{ "canary', 'expected JSON, found UnexpectedEndOfString on line 1'],
    ['.cursor/mcp.json', '', 'the file is empty'],
    ['.cursor/mcp.json', '[]', 'expected a JSON object, found array'],
    ['.codex/config.toml', 'a = 1\n[canary', 'expected TOML, found an error on line 2'],
    ['.codex/config.toml', 'mcp_servers = 1', 'expected "mcp_servers" to be a table'],
    ['.codex/config.toml', 'mcp_servers.a = 1', '"a" is no table'],
  ])('%s with %j is a note that quotes none of it', async (name, text, note) => {
    const at = machine({ [name]: text });
    const { servers, notes } = await at.find();
    expect(servers).toEqual([]);
    expect(notes).toEqual([`${at.at(name)}: ${note}`]);
  });

  it('is a note where it is a pipe, a folder, a circle of links, or too large', async () => {
    const at = machine({});
    for (const name of ['.cursor', '.codex', '.config/Code/User']) mkdirSync(at.at(name), { recursive: true });
    execFileSync('mkfifo', [at.at('.cursor/mcp.json')]);
    mkdirSync(at.at('.codex/config.toml'));
    symlinkSync(at.at('.config/Code/User/mcp.json'), at.at('.config/Code/User/mcp.json'));
    writeFileSync(at.at('.claude.json'), '');
    truncateSync(at.at('.claude.json'), 33 * 1024 * 1024);
    const { servers, notes } = await at.find();
    expect(servers).toEqual([]);
    expect(notes.map((note) => note.replace(at.home, '~'))).toEqual([
      '~/.claude.json: expected at most 33554432 bytes, found 34603008',
      '~/.codex/config.toml: expected a file, found a folder',
      '~/.cursor/mcp.json: expected a file, found a pipe, socket or device',
      '~/.config/Code/User/mcp.json: expected a file, found a symlink that leads to itself',
    ]);
  });
});

it('a work tree’s root is the nearest folder upwards with .git', async () => {
  const at = machine({ 'work/.git/HEAD': '' });
  expect(await workTreeRoot(join(at.home, 'work', 'sub'), 'linux')).toBe(join(at.home, 'work'));
});

it('a URL is shown without what may be a secret', () => {
  expect(shownUrl('https://a.example.com/mcp?key=canary')).toBe('https://a.example.com/mcp?…');
  expect(shownUrl('https://me:canary@a.example.com/mcp')).toBe('https://…@a.example.com/mcp');
  expect(shownUrl(url)).toBe(url);
});
