import { basename, join } from 'node:path';
import type { StoreReading } from '../core/credential.ts';
import type { Clock, LoginStore } from '../core/ports.ts';
import { ClaudeAccount } from './claude-account.ts';
import { lookAtLocks, refreshLockPaths } from './claude-locks.ts';
import { readClaudeLogin } from './claude-login.ts';
import { watchFile } from './file-watch.ts';
import type { Fingerprinter } from './fingerprint.ts';
import { readSmallFile } from './small-file.ts';
import { realFolder, storeId } from './store-id.ts';
import { findObstacle } from './store-obstacle.ts';

/** A login is a few kilobytes, with many MCP servers some tens; more is something else. */
const limit = 1024 * 1024;

/** Where a file is written in place, not renamed, a reader may meet half of it; the rest is there by then. */
const tornMs = 50;

/** Where a login file and what belongs to it lies; all paths absolute. */
export interface ClaudeFilePlaces {
  /** Also the folder of the client's locks. */
  readonly storeFolder: string;
  readonly credentialsFile: string;
  /** Where the settings file may be that names the account: the first that exists is the one. */
  readonly settingsFiles: readonly string[];
}

/** Claude Code's login in a file of its own (`.credentials.json`). */
export function claudeFileStore(places: ClaudeFilePlaces, fingerprint: Fingerprinter, clock: Clock): LoginStore {
  const account = new ClaudeAccount(places.settingsFiles);
  const file = places.credentialsFile;
  const name = basename(file);

  async function readOnce(): Promise<{ readonly reading: StoreReading; readonly torn: boolean }> {
    const found = await readSmallFile(file, limit);
    if (found.kind !== 'text') return { reading: found, torn: false };
    const reading = readClaudeLogin(found.text, await account.identity(), fingerprint);
    return { reading, torn: reading.kind === 'unreadable' || found.text.trim() === '' };
  }

  return {
    place: file,
    id: storeId('file', join(realFolder(places.storeFolder), name)),
    async read() {
      const first = await readOnce();
      if (!first.torn) return first.reading;
      await clock.sleep(tornMs);
      return (await readOnce()).reading;
    },
    // The end of another process's refresh is worth a look as much as what it wrote.
    watch: (onChange) => watchFile(file, ['.oauth_refresh.lock'], onChange),
    refreshLock: () => lookAtLocks(refreshLockPaths(realFolder(places.storeFolder)), clock.now()),
    obstacle: () => findObstacle(places.storeFolder, file, clock),
  };
}
