import { userInfo } from 'node:os';
import type { Clock, LoginStore } from '../core/ports.ts';
import { claudeFileStore } from './claude-file.ts';
import { claudeKeychainStore } from './claude-keychain.ts';
import { claudePlaces } from './claude-places.ts';
import { systemHome } from './home-folder.ts';
import type { Fingerprinter } from './fingerprint.ts';

/** What the system says where the environment says nothing; each has the running system's word as its default. */
export interface StoreOptions {
  /** Where the client is started; relative folders start here. */
  readonly cwd?: string;
  readonly systemHome?: string;
  readonly systemUser?: string;
  /** The macOS program that reads the keychain. Default `/usr/bin/security`. */
  readonly securityProgram?: string;
}

/**
 * Finds the store that Claude Code would use in this environment: the keychain on macOS, a file elsewhere. Finding it
 * reads nothing and makes nothing; the store may be empty, or its folder not there yet.
 *
 * @param env as the client will see it.
 */
export function findLoginStore(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  fingerprint: Fingerprinter,
  clock: Clock,
  options: StoreOptions = {},
): LoginStore {
  const places = claudePlaces({
    env,
    platform,
    systemHome: options.systemHome ?? systemHome(),
    systemUser: options.systemUser ?? (platform === 'darwin' ? systemUser() : ''),
    cwd: options.cwd ?? process.cwd(),
  });
  const file = claudeFileStore(places, fingerprint, clock);
  if (places.keychain === null) return file;
  const program = options.securityProgram ?? '/usr/bin/security';
  return claudeKeychainStore({ ...places, item: places.keychain, program, file }, fingerprint, clock);
}

/** Containers may run under a number that has no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
