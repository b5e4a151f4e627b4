import { chmodSync, lstatSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mcpImport } from '../../../src/mcp/import/import.ts';
import { mcpImportUndo } from '../../../src/mcp/import/undo.ts';
import { containing } from '../../stores/scratch.ts';
import { home, plain } from './home.ts';

const url = 'https://mcp.example.com/mcp';
const claude = `{
  "numStartups": 7,
  "mcpServers": {
    "tracker": { "type": "http", "url": "${url}" },
    "team": {
      "type": "http",
      "url": "https://team.example.com/mcp?key=canary-query",
      "headers": { "X-Team": "canary-header" }
    },
    "static": { "type": "http", "url": "${url}", "headers": { "Authorization": "Bearer canary-token" } },
    "tool": { "type": "stdio", "command": "npx", "args": ["x"] }
  }
}
`;
const toml = `# mine
[mcp_servers.tracker]
url = "${url}" # production

[tui]
theme = "x"
`;
const jsonc = `{
  // of the project
  "servers": { "tracker": { "type": "http", "url": "${url}" }, },
}
`;
const all = { '.claude.json': claude, '.codex/config.toml': toml, 'work/.vscode/mcp.json': jsonc };
const bridge = (target: string) => ({ command: process.execPath, args: ['/opt/bin/holdfast.cjs', 'mcp', 'bridge', target] });
const servers = (text: string) => (JSON.parse(text) as { mcpServers: Record<string, unknown> }).mcpServers;

describe('holdfast mcp import --yes', () => {
  it('leads what is likely behind OAuth through the bridge, and leaves the rest', async () => {
    const at = home(all);
    expect(await mcpImport(at.world, plain)).toBe(0);
    const now = servers(at.read('.claude.json'));
    expect(now).toEqual({
      ...servers(claude),
      tracker: { type: 'stdio', ...bridge(url) },
      team: { type: 'stdio', ...bridge('team') },
    });
    expect(at.read('.codex/config.toml')).toBe(
      toml.replace(
        `url = "${url}" # production`,
        `command = ${JSON.stringify(process.execPath)}\nargs = ["/opt/bin/holdfast.cjs", "mcp", "bridge", "${url}"]`,
      ),
    );
    expect(at.read('work/.vscode/mcp.json')).toContain('// of the project');
    expect(servers(at.config() ?? '')).toEqual({
      team: { url: 'https://team.example.com/mcp?key=canary-query', headers: { 'X-Team': 'canary-header' } },
    });
    expect(at.said).toContain('4 servers go through the bridge');
    expect(at.said).toContain('then: restart Claude Code, Codex, VS Code');
    expect(at.printed()).toContain('note: ~/work/.vscode/mcp.json belongs to the project');
    expect(at.printed()).not.toContain('canary');
  });

  it('keeps what it has changed for nobody but this user, and gives every byte back', async () => {
    const at = home(all);
    await mcpImport(at.world, plain);
    expect(at.journal()).toHaveLength(4);
    expect(statSync(at.at('state/mcp-routes')).mode & 0o777).toBe(0o700);
    expect(at.journal().map((name) => statSync(at.at(`state/mcp-routes/${name}`)).mode & 0o777)).toEqual([0o600, 0o600, 0o600, 0o600]);
    expect(await mcpImportUndo(at.world, plain)).toBe(0);
    for (const [name, text] of Object.entries(all)) expect(at.read(name)).toBe(text);
    expect(servers(at.config() ?? '')).toEqual({});
    expect(at.journal()).toEqual([]);
    expect(at.printed()).not.toContain('canary');
    expect(await mcpImportUndo(at.world, plain)).toBe(0);
    expect(at.said.at(-1)).toBe('holdfast: nothing goes through the bridge by an import');
  });

  it('does nothing twice', async () => {
    const at = home(all);
    await mcpImport(at.world, plain);
    const now = at.read('.claude.json');
    expect(await mcpImport(at.world, plain)).toBe(0);
    expect(at.read('.claude.json')).toBe(now);
    expect(at.journal()).toHaveLength(4);
  });

  it('follows a link, and keeps the mode of the file', async () => {
    const at = home(all);
    renameSync(at.at('.claude.json'), at.at('real.json'));
    chmodSync(at.at('real.json'), 0o640);
    symlinkSync('real.json', at.at('.claude.json'));
    await mcpImport(at.world, plain);
    expect(lstatSync(at.at('.claude.json')).isSymbolicLink()).toBe(true);
    expect(statSync(at.at('real.json')).mode & 0o777).toBe(0o640);
    expect(servers(at.read('real.json'))['tracker']).toEqual({ type: 'stdio', ...bridge(url) });
    await mcpImportUndo(at.world, plain);
    expect(at.read('real.json')).toBe(claude);
  });

  it('leads to the server that the config describes, where it has one at that URL', async () => {
    const described = JSON.stringify({ mcpServers: { mine: { url, clientId: 'x' } } });
    const at = home({ ...all, 'state/config.json': described });
    await mcpImport(at.world, { ...plain, clients: ['codex'] });
    expect(at.read('.codex/config.toml')).toContain('"mcp", "bridge", "mine"]');
    expect(at.config()).toBe(described);
    await mcpImportUndo(at.world, plain);
    expect(at.read('.codex/config.toml')).toBe(toml);
    expect(at.config()).toBe(described);
  });

  it('takes another name where the config has that one for another server', async () => {
    const at = home({ '.claude.json': claude, 'state/config.json': `{ "mcpServers": { "team": { "url": "${url}" } } }` });
    await mcpImport(at.world, { ...plain, servers: ['team'] });
    expect(servers(at.read('.claude.json'))['team']).toEqual({ type: 'stdio', ...bridge('team-2') });
    expect(Object.keys(servers(at.config() ?? ''))).toEqual(['team', 'team-2']);
  });

  it('is limited to one client, and to servers that are named', async () => {
    const at = home(all);
    await mcpImport(at.world, { ...plain, clients: ['claude-code'], servers: ['tracker'] });
    expect(at.read('.codex/config.toml')).toBe(toml);
    expect(Object.keys(servers(at.read('.claude.json')))).toEqual(Object.keys(servers(claude)));
    expect(servers(at.read('.claude.json'))['team']).toEqual(servers(claude)['team']);
    expect(at.journal()).toHaveLength(1);
  });

  it('leads a server with a credential of its own through the bridge where it is named, without that credential', async () => {
    const at = home(all);
    await mcpImport(at.world, { ...plain, servers: ['static'] });
    expect(servers(at.read('.claude.json'))['static']).toEqual({ type: 'stdio', ...bridge(url) });
    expect(at.config()).toBeNull();
    await mcpImportUndo(at.world, plain);
    expect(at.read('.claude.json')).toBe(claude);
  });

  it('names the nearest server for one that no client knows', async () => {
    const at = home(all);
    await expect(mcpImport(at.world, { ...plain, servers: ['trakcer'] })).rejects.toMatchObject({
      code: 'mcp-server-unknown',
      message: containing('did you mean tracker?'),
    });
  });

  it('goes on after one that cannot be edited, and ends with 1', async () => {
    const at = home({ ...all, '.codex/config.toml': `[mcp_servers]\ntracker = { url = "${url}" }\n` });
    expect(await mcpImport(at.world, plain)).toBe(1);
    expect(at.printed()).toContain('error: ~/.codex/config.toml: expected a table [mcp_servers.tracker], found it written in another form');
    expect(at.journal()).toHaveLength(3);
  });

  it('leaves a file that its owner has made read-only, and nothing in the journal or the config', async () => {
    const at = home({ '.claude.json': claude });
    chmodSync(at.at('.claude.json'), 0o444);
    expect(await mcpImport(at.world, plain)).toBe(1);
    expect(at.read('.claude.json')).toBe(claude);
    expect(at.journal()).toEqual([]);
    expect(servers(at.config() ?? '{"mcpServers":{}}')).toEqual({});
  });

  it('tells the same as JSON, without a value of a header', async () => {
    const at = home(all);
    await mcpImport(at.world, { ...plain, json: true });
    const told = JSON.parse(at.data.join('')) as { schema: number; servers: { name: string; client: string; done: string }[] };
    expect(told.schema).toBe(1);
    expect(told.servers.map(({ name, client, done }) => [name, client, done])).toEqual([
      ['tracker', 'claude-code', 'routed'],
      ['team', 'claude-code', 'routed'],
      ['static', 'claude-code', 'left'],
      ['tool', 'claude-code', 'left'],
      ['tracker', 'codex', 'routed'],
      ['tracker', 'vscode', 'routed'],
    ]);
    expect(told.servers[1]).toMatchObject({ target: 'team', url: 'https://team.example.com/mcp?…', headersNamed: ['X-Team'] });
    expect(at.said).toEqual([]);
    expect(at.printed()).not.toContain('canary');
  });
});

describe('holdfast mcp import', () => {
  it('asks for each on a terminal, and leaves those that are declined', async () => {
    const at = home(all, true);
    const answers = [false, true, false, false];
    expect(await mcpImport(at.world, { ...plain, yes: false }, () => Promise.resolve(answers.shift() ?? false))).toBe(0);
    expect(answers).toEqual([]);
    expect(servers(at.read('.claude.json'))['tracker']).toEqual(servers(claude)['tracker']);
    expect(servers(at.read('.claude.json'))['team']).toEqual({ type: 'stdio', ...bridge('team') });
    expect(at.printed()).toContain('lead team of Claude Code, user, ~/.claude.json:5 through the bridge?');
  });

  it.each([
    ['where nobody can be asked', { yes: false }, 'hint: holdfast mcp import --yes does it, and --undo takes it back'],
    ['with --dry-run', { dryRun: true }, 'nothing was changed; 4 servers would go through the bridge'],
  ])('only shows the plan %s', async (_, options, last) => {
    const at = home(all);
    expect(await mcpImport(at.world, { ...plain, ...options })).toBe(0);
    for (const [name, text] of Object.entries(all)) expect(at.read(name)).toBe(text);
    expect(at.said.at(-1)).toBe(last);
    expect(at.data.join('\n').replaceAll(at.folder, '~')).toContain(
      `static  ${url}  (Claude Code, user, ~/.claude.json:10)\n  stays: it brings a credential of its own (its header Authorization); --server static does it anyway`,
    );
    expect(at.printed()).not.toContain('canary');
  });

  it('edits the file as it is when the person has answered, and refuses an entry that is another by then', async () => {
    const at = home({ '.claude.json': claude }, true);
    const ask = (): Promise<boolean> => {
      writeFileSync(at.at('.claude.json'), claude.replace('7', '8').replace(/"tracker": .*\n/, '"tracker": { "command": "x" },\n'));
      return Promise.resolve(true);
    };
    expect(await mcpImport(at.world, { ...plain, yes: false, servers: ['tracker'] }, ask)).toBe(1);
    expect(at.read('.claude.json')).toContain('"numStartups": 8');
    expect(at.read('.claude.json')).toContain('"tracker": { "command": "x" }');
    expect(at.printed()).toContain('expected "tracker" to be an HTTP server, found another by now');
    expect(at.journal()).toEqual([]);
  });

  it('says that no client here has a server', async () => {
    const at = home({});
    expect(await mcpImport(at.world, plain)).toBe(0);
    expect(at.said).toEqual(['holdfast: no client here has an MCP server']);
  });
});

describe('holdfast mcp import --undo', () => {
  it('puts back only the entry where the client has written the rest of the file since', async () => {
    const at = home({ '.claude.json': claude });
    await mcpImport(at.world, plain);
    const now = JSON.parse(at.read('.claude.json')) as object;
    writeFileSync(at.at('.claude.json'), JSON.stringify({ ...now, numStartups: 8 }));
    expect(await mcpImportUndo(at.world, plain)).toBe(0);
    expect(JSON.parse(at.read('.claude.json'))).toEqual({ ...(JSON.parse(claude) as object), numStartups: 8 });
  });

  it('leaves an entry that somebody has changed since, and says so', async () => {
    const at = home({ '.claude.json': claude });
    await mcpImport(at.world, plain);
    const changed = at.read('.claude.json').replace('"bridge"', '"bridge",\n        "--hold"');
    writeFileSync(at.at('.claude.json'), changed);
    expect(await mcpImportUndo(at.world, { ...plain, servers: ['tracker'] })).toBe(1);
    expect(at.read('.claude.json')).toBe(changed);
    expect(at.said.at(-1)).toContain('not taken back: tracker in');
    expect(at.journal()).toHaveLength(2);
  });

  it('forgets an entry that is gone, or is again as it was', async () => {
    const at = home(all);
    await mcpImport(at.world, plain);
    writeFileSync(at.at('.claude.json'), claude);
    writeFileSync(at.at('.codex/config.toml'), '# nothing\n');
    expect(await mcpImportUndo(at.world, plain)).toBe(0);
    expect(at.read('.claude.json')).toBe(claude);
    expect(at.read('.codex/config.toml')).toBe('# nothing\n');
    expect(at.read('work/.vscode/mcp.json')).toBe(jsonc);
    expect(at.journal()).toEqual([]);
    expect(servers(at.config() ?? '')).toEqual({});
  });

  it('leaves a server in the config that a person has made their own since', async () => {
    const at = home({ '.claude.json': claude });
    await mcpImport(at.world, plain);
    writeFileSync(at.at('state/config.json'), (at.config() ?? '').replace('"url"', '"account": "work", "url"'));
    await mcpImportUndo(at.world, plain);
    expect(at.read('.claude.json')).toBe(claude);
    expect(servers(at.config() ?? '')).toMatchObject({ team: { account: 'work' } });
  });

  it('leaves a server in the config as long as another entry leads to it', async () => {
    const at = home({ '.claude.json': claude, '.cursor/mcp.json': JSON.stringify({ mcpServers: { team: servers(claude)['team'] } }) });
    await mcpImport(at.world, { ...plain, servers: ['team'] });
    expect(Object.keys(servers(at.config() ?? ''))).toEqual(['team']);
    await mcpImportUndo(at.world, { ...plain, clients: ['claude-code'] });
    expect(Object.keys(servers(at.config() ?? ''))).toEqual(['team']);
    await mcpImportUndo(at.world, plain);
    expect(Object.keys(servers(at.config() ?? ''))).toEqual([]);
  });

  it('shows with --dry-run what it would take back, also as JSON', async () => {
    const at = home({ '.claude.json': claude });
    await mcpImport(at.world, plain);
    const now = at.read('.claude.json');
    expect(await mcpImportUndo(at.world, { ...plain, dryRun: true })).toBe(0);
    at.data.length = 0;
    expect(await mcpImportUndo(at.world, { ...plain, dryRun: true, json: true })).toBe(0);
    expect(at.read('.claude.json')).toBe(now);
    expect(JSON.parse(at.data.join(''))).toMatchObject({
      schema: 1,
      servers: [
        { name: 'team', done: 'planned' },
        { name: 'tracker', done: 'planned' },
      ],
    });
  });
});
