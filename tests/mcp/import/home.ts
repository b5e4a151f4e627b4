/** A scratch home with clients that have MCP servers, and a world that leads there. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import colors from 'picocolors';
import { HoldfastError } from '../../../src/core/errors.ts';
import type { ImportOptions } from '../../../src/mcp/import/import.ts';
import { openHost } from '../../../src/host/open-host.ts';
import type { World } from '../../../src/host/world.ts';

/** @param files by path below the home. @param isTty whether a person can be asked. */
export function home(files: Readonly<Record<string, string>>, isTty = false) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-servers-'));
  const cwd = join(folder, 'work');
  mkdirSync(join(cwd, '.git'), { recursive: true });
  const at = (name: string): string => join(folder, name);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text.replaceAll('$HOME', folder));
  }
  const said: string[] = [];
  const data: string[] = [];
  const world: unknown = {
    env: { HOME: folder, HOLDFAST_HOME: at('state') },
    cwd,
    home: folder,
    platform: 'linux',
    script: '/opt/bin/holdfast.cjs',
    node: process.execPath,
    stdinIsTty: isTty,
    stderrIsTty: isTty,
    clock: { now: () => 1_900_000_000_000, sleep: () => Promise.resolve() },
    terminal: {
      paint: colors.createColors(false),
      say: (line: string) => void said.push(line),
      notice: (heading: string, lines: readonly (readonly string[])[]) => void said.push(heading, ...lines.map((line) => line.join(': '))),
      data: (lines: string) => void data.push(lines),
      fail: (error: unknown) => void said.push(`error: ${error instanceof HoldfastError ? error.message : String(error)}`),
    },
  };
  return {
    folder,
    at,
    said,
    data,
    world: openHost(world as World),
    read: (name: string) => readFileSync(at(name), 'utf8'),
    config: () => (existsSync(at('state/config.json')) ? readFileSync(at('state/config.json'), 'utf8') : null),
    journal: () => (existsSync(at('state/mcp-routes')) ? readdirSync(at('state/mcp-routes')) : []),
    /** Everything that was printed, with the home as `~`. */
    printed: () => [...said, ...data].join('\n').replaceAll(folder, '~'),
  };
}

export const plain: ImportOptions = { clients: null, servers: null, dryRun: false, yes: true, json: false };
