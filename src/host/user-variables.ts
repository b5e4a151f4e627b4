/**
 * The environment as far as it is the user's own. The client lays a project's settings over its environment and hands that
 * to all that it starts: hooks, helpers, MCP servers, shells. A variable that has the very value which such a file names
 * came from there, and a project decides nothing for Holdfast: not its folders, not its commands, not its way.
 */
import { dirname, join } from 'node:path';
import { foldersAbove } from '../stores/folders-above.ts';
import { readSmallFileNow } from '../stores/small-file.ts';
import { parseObject } from '../agents/claude-code/settings/settings.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What the client sets for whatever it starts; a project can give these another value, but cannot take them away. Measured on 2.1.330
 * and 2.1.332: helpers get the entry point alone, servers and hooks the folder and `CLAUDECODE` as well, hooks the client's pid.
 */
const marks = ['CLAUDECODE', 'CLAUDE_CODE_ENTRYPOINT', 'CLAUDE_PROJECT_DIR', 'CLAUDE_PID'] as const;

/** The client's settings are a few kilobytes; a longer file is in effect nowhere. */
const limitBytes = 2 * 1024 * 1024;

/**
 * Takes out what the settings of the folder have put in, for a process that a client has started; any other environment
 * is answered as it is. Where a project sets `PATH`, the system's own folders stay.
 */
export function userVariables(
  env: Variables,
  cwd: string,
  read: (path: string) => string | null = readSmall,
): Variables {
  if (!marks.some((name) => env[name] !== undefined)) return env;
  const named = [cwd, env['CLAUDE_PROJECT_DIR']].filter((folder): folder is string => folder !== undefined);
  const set = new Set(settingsFiles(named).flatMap((path) => variablesIn(read(path))));
  const kept = Object.entries(env).filter(([name, value]) => !set.has(`${name}=${value ?? ''}`));
  const own: Variables = Object.fromEntries(kept);
  return env['PATH'] !== undefined && own['PATH'] === undefined ? { ...own, PATH: systemPath() } : own;
}

/** The folder's own and those of the folders above it: a client may have been started in any of them. */
function settingsFiles(folders: readonly string[]): readonly string[] {
  const all = new Set(folders.flatMap((folder) => foldersAbove(folder, process.platform)));
  return [...all].flatMap((folder) =>
    ['settings.json', 'settings.local.json'].map((name) => join(folder, '.claude', name)),
  );
}

function variablesIn(text: string | null): readonly string[] {
  const fields = text === null ? '' : parseObject(text);
  const env: unknown = typeof fields === 'string' ? null : fields['env'];
  if (typeof env !== 'object' || env === null) return [];
  return Object.entries(env).map(([name, value]) => `${name}=${String(value)}`);
}

function systemPath(): string {
  return [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':');
}

function readSmall(path: string): string | null {
  const file = readSmallFileNow(path, limitBytes);
  return file.kind === 'text' ? file.text : null;
}
