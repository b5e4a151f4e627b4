/** Takes away what Holdfast keeps for itself: its state, its own credentials and its config. */
import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { commandLine } from '../../core/shell-word.ts';
import { shown } from '../../core/shown.ts';
import { openRouteJournal } from '../../agents/mcp/route-journal.ts';
import { installedService } from '../service/install-service.ts';
import { askService, askSessions } from '../service/ask.ts';
import type { Host } from '../../host/open-host.ts';

/** Everything that is made in the state folder; whatever else lies there is somebody else's, and stays. */
export const stateEntries: readonly string[] = [
  'attempts',
  'boot.json',
  'credentials',
  'fingerprint.key',
  'gateway.json',
  'handed',
  'helped.ndjson',
  'incidents.ndjson',
  'incidents.ndjson.1',
  'install',
  'leases',
  'live',
  'mcp',
  'mcp-routes',
  'passes',
  'refused',
  'repairs',
  'seen',
  'service.log',
  'service.sock',
  'sessions',
  'warned',
];

/** What goes. */
export interface Purge {
  readonly stateFolder: string;
  /** Each that is there: entries of the state folder, and the config file. */
  readonly paths: readonly string[];
  /** The profiles and MCP servers whose stored login goes with it. */
  readonly logins: readonly string[];
}

/** @throws HoldfastError `usage` while something still needs what would go. */
export async function plannedPurge(
  host: Pick<Host, 'env' | 'platform' | 'home' | 'cwd' | 'script' | 'node' | 'configPath'>,
  stateFolder: string,
): Promise<Purge> {
  const sessions = await askSessions(stateFolder);
  if (sessions.length > 0) {
    throw new HoldfastError(
      'usage',
      `expected no guarded run while its state is taken away, found ${sessions.length}`,
      shown`let them end: holdfast status`,
    );
  }
  // One that install has set up is ended first; one that somebody started would go on, and write anew what is taken away.
  const service = (await installedService(host)) === null ? await askService(stateFolder) : null;
  if (service !== null) {
    throw new HoldfastError(
      'usage',
      `expected no service while its state is taken away, found one (pid ${service.pid})`,
      shown`end it where it was started, with Ctrl-C, or: ${commandLine('kill', String(service.pid))}`,
    );
  }
  const routes = await openRouteJournal(stateFolder).standing();
  if (routes.length > 0) {
    throw new HoldfastError(
      'usage',
      `expected no client whose MCP servers go through the bridge, found ${routes.length} such entries`,
      shown`holdfast mcp import --undo`,
    );
  }
  const all = [...stateEntries.map((name) => join(stateFolder, name)), host.configPath()];
  const there = await Promise.all(
    all.map(async (path) => ((await lstat(path).catch(() => null)) === null ? [] : [path])),
  );
  const credentials = await readdir(join(stateFolder, 'credentials')).catch((): string[] => []);
  const logins = credentials.flatMap((name) => /^([^.].*)\.json$/.exec(name)?.slice(1, 2) ?? []);
  return { stateFolder, paths: there.flat(), logins };
}

/** @returns what is left in the state folder, which Holdfast did not make. */
export async function purge({ stateFolder, paths }: Purge): Promise<readonly string[]> {
  for (const path of paths) await removeOwn(path);
  const left = await readdir(stateFolder).catch((): string[] => []);
  for (const folder of [stateFolder, ...paths.map(dirname)]) await rmdir(folder).catch(() => undefined);
  return left.map((name) => join(stateFolder, name));
}

/** A file, or a folder of files: nothing here lies deeper, and nothing behind a link is touched. */
async function removeOwn(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isDirectory() !== true) return rm(path, { force: true });
  for (const name of await readdir(path)) await rm(join(path, name), { force: true });
  await rmdir(path);
}
