import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { clientHome } from './home-folder.ts';

/** The parts of a client's surroundings that decide where its login is. */
export interface StoreSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The home folder that the system names for this user; used where `HOME` is not set. */
  readonly systemHome: string;
  /** The user's name as the system knows it; used where `USER` is not set. */
  readonly systemUser: string;
  /** Where the client would be started: relative folders start here. */
  readonly cwd: string;
}

/** Where one Claude Code installation keeps its login and what belongs to it. */
export interface ClaudePlaces {
  /** The folder of the login file and of all its locks, as the client writes it. */
  readonly storeFolder: string;
  readonly credentialsFile: string;
  /** Where the settings file may be that names the account: the first that exists is the one. */
  readonly settingsFiles: readonly string[];
  /** The macOS keychain item that goes before the file, or null on other systems. */
  readonly keychain: { readonly service: string; readonly account: string } | null;
}

/**
 * Finds the places as the client does (measured on 2.1.330):
 * - `CLAUDE_SECURESTORAGE_CONFIG_DIR` moves the login file, both refresh locks and the storage lock, and nothing else.
 *   Set to an empty string it means `~/.claude`, even beside `CLAUDE_CONFIG_DIR`.
 * - `CLAUDE_CONFIG_DIR` moves all of that and `.claude.json`. Relative folders start at the working folder, a tilde is a
 *   name like any other, and an empty string is the working folder itself.
 * - Else the login is in `~/.claude`, and `.claude.json` beside it.
 */
export function claudePlaces(from: StoreSurroundings): ClaudePlaces {
  const { env } = from;
  const home = clientHome(env, from.cwd, from.systemHome);
  const config = env['CLAUDE_CONFIG_DIR'];
  const storage = env['CLAUDE_SECURESTORAGE_CONFIG_DIR'];

  const moved = storage ?? config;
  const atHome = moved === undefined || storage === '';
  const storeFolder = atHome ? join(home, '.claude') : resolve(from.cwd, moved.normalize('NFC'));
  return {
    storeFolder,
    credentialsFile: join(storeFolder, '.credentials.json'),
    settingsFiles: settingsFiles(home, config === undefined ? null : resolve(from.cwd, config.normalize('NFC'))),
    keychain: from.platform === 'darwin' ? keychainItem(atHome ? undefined : moved, from) : null,
  };
}

/** A `.config.json` of old times in the configuration folder goes before `.claude.json` (measured on 2.1.330). */
function settingsFiles(home: string, config: string | null): readonly string[] {
  return [join(config ?? join(home, '.claude'), '.config.json'), join(config ?? home, '.claude.json')];
}

/** A folder of one's own gets an item of its own: the name ends in a hash of the folder as it is written. */
function keychainItem(folder: string | undefined, from: StoreSurroundings): { service: string; account: string } {
  const user = from.env['USER'];
  const account = user === undefined || user === '' ? from.systemUser : user;
  const service = 'Claude Code-credentials';
  if (folder === undefined) return { service, account };
  const hash = createHash('sha256').update(folder.normalize('NFC')).digest('hex').slice(0, 8);
  return { service: `${service}-${hash}`, account };
}
