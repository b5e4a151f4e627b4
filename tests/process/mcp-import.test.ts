import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { mcpImportUndo } from '../../src/mcp/import/undo.ts';
import { home as scratchHome, plain } from '../mcp/import/home.ts';
import { holdfastItself, program, startsMain } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';

let holdfast: string;
/** The same, which kills itself. */
let killed: string;

beforeAll(async () => {
  holdfast = await holdfastItself();
  killed = await program(`
    import promises from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    import { main } from '$src/cli/main.ts';
    let left = Number(process.env.STEP);
    const moment = () => {
      if (left-- === 0) process.kill(process.pid, 'SIGKILL');
    };
    const between = (owner, name) => {
      const original = owner[name];
      owner[name] = async function (...args) {
        moment();
        return await original.apply(this, args);
      };
    };
    const { open } = promises;
    promises.open = async (...args) => {
      // What is only read changes nothing.
      if (args[1] !== 'wx') return await open(...args);
      moment();
      const handle = await open(...args);
      for (const name of ['writeFile', 'chmod', 'sync', 'close']) between(handle, name);
      return handle;
    };
    for (const name of ['mkdir', 'rename', 'rm']) between(promises, name);
    syncBuiltinESMExports();
    ${startsMain}
  `);
});

const claude = `{
  "mcpServers": {
    "team": { "type": "http", "url": "https://team.example.com/mcp", "headers": { "X-Team": "canary-1" } }
  }
}
`;
const toml = '# mine\n[mcp_servers.tracker]\nurl = "https://mcp.example.com/mcp" # production\n';

function home() {
  const folder = scratchFolder();
  mkdirSync(join(folder, '.codex'));
  const [json, codex] = [join(folder, '.claude.json'), join(folder, '.codex', 'config.toml')];
  writeFileSync(json, claude, { mode: 0o600 });
  writeFileSync(codex, toml);
  return {
    folder,
    env: { HOME: folder, HOLDFAST_HOME: join(folder, 'state'), PATH: process.env['PATH'] ?? '' },
    texts: () => [readFileSync(json, 'utf8'), readFileSync(codex, 'utf8')] as const,
    servers: () => {
      const config = join(folder, 'state', 'config.json');
      const text = existsSync(config) ? readFileSync(config, 'utf8') : '{}';
      return Object.keys((JSON.parse(text) as { mcpServers?: object }).mcpServers ?? {});
    },
  };
}

function run({ env, folder }: ReturnType<typeof home>, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [holdfast, 'mcp', ...args], {
    env,
    cwd: folder,
    encoding: 'utf8',
    input: '',
  });
  return { status, stdout: stdout.replaceAll(folder, '~'), stderr: stderr.replaceAll(folder, '~') };
}

describe('holdfast mcp', () => {
  it('adds, lists, imports, takes back and removes, with data on stdout and words on stderr', () => {
    const at = home();
    const before = at.texts();
    const added = run(at, 'add', 'tracker', 'https://mcp.example.com/mcp', '--scope', 'a', '--scope', 'b');
    expect(added).toMatchObject({ status: 0, stdout: '' });
    expect(added.stderr).toContain('holdfast mcp login tracker');

    const listed = run(at, 'list');
    expect(listed.status).toBe(0);
    expect(listed.stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['tracker', 'Holdfast, ~/state/config.json'],
      ['team', 'Claude Code, user, ~/.claude.json:3'],
      ['tracker', 'Codex, user, ~/.codex/config.toml:2'],
      [''],
    ]);

    const shown = run(at, 'import');
    expect(shown.status).toBe(0);
    expect(shown.stderr).toContain('hint: holdfast mcp import --yes');
    expect(at.texts()).toEqual(before);

    const imported = run(at, 'import', '--yes', '--json');
    expect(imported).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(imported.stdout)).toMatchObject({
      schema: 1,
      servers: [
        { name: 'team', client: 'claude-code', done: 'routed', target: 'team' },
        { name: 'tracker', client: 'codex', done: 'routed', target: 'tracker' },
      ],
    });
    expect(at.texts()[1]).toContain('"mcp", "bridge", "tracker"]');
    expect([added, listed, shown, imported].map((one) => one.stdout + one.stderr).join('')).not.toContain('canary');

    expect(run(at, 'import', '--undo').status).toBe(0);
    expect(at.texts()).toEqual(before);
    expect(at.servers()).toEqual(['tracker']);
    expect(run(at, 'remove', 'tracker').status).toBe(0);
    expect(at.servers()).toEqual([]);
  });

  it.each<[string[], RegExp]>([
    [['import', '--client', 'emacs'], /^error: .*argument 'emacs' is invalid.*claude-code, codex, cursor, vscode, gemini.*\nhint: /],
    [
      ['import', '--server', 'tracer'],
      /^error: no client .* knows an MCP server "tracer"; did you mean tracker\?\nhint: holdfast mcp list\n$/,
    ],
    [['remove', 'x'], /^error: there is no MCP server "x" in .*\nhint: holdfast mcp add x https:\/\/mcp\.example\.com\/mcp\n$/],
    [
      ['add', 'x', 'http://mcp.example.com'],
      /^error: nothing was added; x\.url: expected an https:\/\/ URL.*\nhint: holdfast mcp add --help\n$/,
    ],
    [['add', 'x'], /^error: expected <url>, .*\nhint: holdfast mcp add /],
  ])('%j is told the right one, with exit code 2', (args, stderr) => {
    const said = run(home(), ...args);
    expect(said).toMatchObject({ status: 2, stdout: '' });
    expect(said.stderr).toMatch(stderr);
  });
});

describe('an import that is killed', () => {
  it('at any step leaves the file old or new, whole, and --undo gives all of it back', { timeout: 120_000 }, async () => {
    const seen = new Set<string>();
    let [step, kills, isOver] = [0, 0, false];
    for (; !isOver; step += atOnce) {
      const ended = await Promise.all(Array.from({ length: atOnce }, (_, more) => importUntil(step + more)));
      for (const { signal, left } of ended) {
        if (signal === null) isOver = true;
        else kills += 1;
        seen.add(left);
      }
    }
    // One whole new file, seen after the rename; and steps enough before it.
    expect(seen.size).toBe(2);
    expect(kills).toBeGreaterThan(15);
  });
});

/** Processes side by side. */
const atOnce = 6;

/** Imports, and is killed before its Nth call into the file system. */
async function importUntil(step: number) {
  const at = scratchHome({ '.claude.json': claude });
  const signal = await new Promise<string | null>((resolve) => {
    const env = { HOME: at.folder, HOLDFAST_HOME: at.at('state'), PATH: process.env['PATH'] ?? '', STEP: String(step) };
    const child = spawn(process.execPath, [killed, 'mcp', 'import', '--yes'], { env, cwd: at.folder, stdio: 'ignore' });
    child.once('exit', (_, by) => resolve(by));
  });
  const left = at.read('.claude.json');
  // The server that the entry leads to is there before the entry does.
  expect(left === claude || at.config()?.includes('"team"')).toBe(true);
  expect(await mcpImportUndo(at.world, plain)).toBe(0);
  expect(at.read('.claude.json')).toBe(claude);
  expect(at.config() ?? '').not.toContain('team');
  expect(at.journal().filter((name) => name.endsWith('.json'))).toEqual([]);
  expect(readdirSync(at.folder).filter((name) => name.startsWith('.claude'))).toEqual(['.claude.json']);
  return { signal, left: left.replaceAll(at.folder, '~') };
}
