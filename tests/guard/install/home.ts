/** A scratch home for install and uninstall, with a world that leads there. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import colors from 'picocolors';
import { realFiles } from '../../../src/agents/claude-code/files.ts';
import type { Files } from '../../../src/agents/claude-code/world.ts';
import type { InstallOptions } from '../../../src/guard/install/install.ts';
import { openHost } from '../../../src/host/open-host.ts';
import type { World } from '../../../src/host/world.ts';

/** A home with a settings file, null for none. */
export function home(text: string | null) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-install-'));
  const settings = join(folder, '.claude', 'settings.json');
  mkdirSync(join(folder, '.claude'));
  if (text !== null) writeFileSync(settings, text);
  const said: string[] = [];
  const data: string[] = [];
  const world: unknown = {
    env: { HOME: folder },
    cwd: folder,
    home: folder,
    platform: 'linux',
    script: '/x/bin/holdfast.cjs',
    node: process.execPath,
    stdinIsTty: false,
    clock: { now: () => Date.parse('2030-01-01T12:00:00Z') },
    terminal: {
      paint: colors.createColors(false),
      say: (line: string) => void said.push(line),
      data: (lines: string) => void data.push(lines),
    },
  };
  return { folder, settings, said, data, world: openHost(world as World) };
}

/** The machine's own managed settings are no business of a test. */
export const files: Files = {
  ...realFiles(),
  list: async () => [],
  read: async (path) => (path.startsWith('/etc') ? { kind: 'absent' } : realFiles().read(path)),
};

export const plain: InstallOptions = {
  holdMs: 60_000,
  gateway: false,
  service: false,
  dryRun: false,
  yes: true,
  json: false,
};
export const plainly = { dryRun: false, json: false, purge: false, yes: false };
export const read = (path: string): string => readFileSync(path, 'utf8');
