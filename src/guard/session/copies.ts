import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute } from 'node:path';
import type { Fingerprint, StoreReading } from '../../core/credential.ts';
import type { Setting } from '../../core/warning.ts';
import { refreshOf } from '../../core/warning.ts';
import { findLoginStore } from '../../stores/client-store.ts';
import type { Fingerprinter } from '../../stores/fingerprint.ts';
import type { SeenLogin, SeenLogins } from '../../stores/seen-logins.ts';
import type { World } from '../../host/world.ts';

/** A copy that lies where it cannot be looked at counts for as long as this after it was seen. */
const unseenCountsMs = 7 * 86_400_000;

/**
 * Finds another store that holds the login of this one, and remembers where this one was seen.
 *
 * A place of this machine is looked at again: a login that was moved is no copy, and one that was renewed since is another.
 *
 * @returns its place, or null.
 */
export async function findCopy(
  { clock, hostname: host }: Pick<World, 'clock' | 'hostname'>,
  seenLogins: SeenLogins,
  fingerprint: Fingerprinter,
  store: { readonly id: string; readonly place: string },
  reading: StoreReading,
): Promise<string | null> {
  const refresh = refreshOf(reading);
  if (refresh === null) return null;
  const seen: SeenLogin = { storeId: store.id, refresh, place: store.place, host, at: clock.now() };
  await seenLogins.record(seen);
  for (const twin of await seenLogins.twinsOf(seen)) {
    const now = await refreshAt(twin.place, fingerprint, clock);
    if (now === refresh) return twin.place;
    if (now === null && twin.host !== host && seen.at - twin.at < unseenCountsMs)
      return `${twin.place} on ${twin.host}`;
  }
  return null;
}

/** The login that lies at a place of this machine; null where there is none, or none that can be looked at from here. */
async function refreshAt(
  place: string,
  fingerprint: Fingerprinter,
  clock: World['clock'],
): Promise<Fingerprint | null> {
  if (!isAbsolute(place) || basename(place) !== '.credentials.json') return null;
  const env = { CLAUDE_SECURESTORAGE_CONFIG_DIR: dirname(place) };
  return refreshOf(await findLoginStore(env, 'linux', fingerprint, clock).read());
}

const containerVariables = ['REMOTE_CONTAINERS', 'CODESPACES', 'DEVCONTAINER', 'KUBERNETES_SERVICE_HOST'];
const containerFiles = ['/.dockerenv', '/run/.containerenv'];

/** Whether this machine is of a kind that logins are often copied to. */
export function settingOf(env: World['env'], exists: (path: string) => boolean = existsSync): Setting | null {
  if (containerVariables.some((name) => env[name]) || containerFiles.some((path) => exists(path))) return 'container';
  return env['SSH_CONNECTION'] ? 'remote' : null;
}
