/** Which paths of the machine no test may touch. */
import { parse, relative, resolve, sep } from 'node:path';

export interface Zones {
  /** Homes of the person who runs the tests; entries may be missing or repeat. */
  readonly realHomes: ReadonlyArray<string | undefined>;
  readonly scratchHome: string;
  /** Folders that tests may use though they may lie in a real home: the repository, temporary folders. */
  readonly open: readonly string[];
}

/** Folders of settings and credentials, closed even where a home is not a folder of its own (`HOME=/`). */
const secretEntries = /^(\.claude.*|\.codex|\.config|\.aws|\.ssh|\.gnupg|\.netrc|\.npmrc|\.local|\.anthropic|Library|AppData)$/i;
const machineSettings = ['/etc/claude-code', '/Library/Application Support/ClaudeCode', 'C:\\Program Files\\ClaudeCode'];

/** Tells whether a path, absolute and with its links resolved, lies where no test may look. */
export function isForbidden(path: string, zones: Zones): boolean {
  if (machineSettings.some((folder) => lies(path, folder))) return true;
  if (zones.open.some((folder) => lies(path, folder))) return false;
  return homesOf(zones).some((home) => inHome(path, home));
}

/** The real homes, each once. */
export function homesOf(zones: Zones): string[] {
  return [...new Set(zones.realHomes.flatMap((home) => (home ? [resolve(home)] : [])))];
}

function inHome(path: string, home: string): boolean {
  if (!lies(path, home)) return false;
  const entry = relative(home, path).split(sep)[0] ?? '';
  // A home that is the root of the file system cannot be closed as a whole.
  return home === parse(home).root ? secretEntries.test(entry) : entry !== '';
}

function lies(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === path);
}
