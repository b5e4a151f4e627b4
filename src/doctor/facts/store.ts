import { objectIn } from '../../core/json.ts';
import { constants } from 'node:fs';
import { access, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ClientLogin, StoreReading } from '../../core/credential.ts';
import { readClaudeLogin } from '../../stores/claude-login.ts';
import type { ClaudePlaces } from '../../stores/claude-places.ts';
import { realFolder } from '../../stores/store-id.ts';
import { readSmallFile } from '../../stores/small-file.ts';
import type { FileFacts, StoreFacts } from '../store-facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import { fileFacts } from './file.ts';
import { accountFacts, daemonFacts } from './client-state.ts';
import { readJson } from './json-file.ts';
import { isProcessAlive } from './processes.ts';
import { storeForm } from './store-form.ts';

const limit = 1024 * 1024;

/** The login store of this shell: what it shows, how it lies on the disk, and what other stores show the same login. */
export async function storeFacts(
  world: DiagnosisWorld,
  places: ClaudePlaces,
  reading: StoreReading,
  place: string,
  configFolder: string,
): Promise<StoreFacts> {
  const { credentialsFile, storeFolder } = places;
  const [file, folder, mount, others, account, names, padded, form, daemon] = await Promise.all([
    fileFacts(credentialsFile),
    fileFacts(storeFolder),
    mountOf(credentialsFile, storeFolder),
    otherStores(world, places, reading.kind === 'login' ? reading.login : null),
    accountFacts(places.settingsFiles, configFolder),
    readdir(storeFolder).catch((): string[] => []),
    paddedTokens(credentialsFile),
    storeForm(credentialsFile),
    daemonFacts(configFolder),
  ]);
  return {
    place,
    reading,
    file,
    folder,
    mount,
    others,
    account,
    form,
    daemon,
    obstacle: await obstacleOf(world, credentialsFile, storeFolder, file, folder, mount),
    leftovers: names.filter((name) => /^\.credentials\.json\..*tmp/.test(name)).map((name) => join(storeFolder, name)),
    strayOwner: await strayOwner(join(realFolder(storeFolder), '.oauth_refresh.lock.owner')),
    paddedTokens: padded,
  };
}

async function paddedTokens(path: string): Promise<StoreFacts['paddedTokens']> {
  const found = await readJson(path);
  if (found.kind !== 'object') return [];
  const oauth = objectIn(found.fields, 'claudeAiOauth');
  return (['accessToken', 'refreshToken'] as const).filter((key) => {
    const value = oauth[key];
    return typeof value === 'string' && value.trim() !== '' && value !== value.trim();
  });
}

/** The mount that a path lies on, by the longest mount point above it; `ro` among its options counts. */
async function mountOf(file: string, folder: string): Promise<StoreFacts['mount']> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const mounts = text.split('\n').flatMap((line) => {
    const [, , , , point, options] = line.split(' ');
    return point === undefined || options === undefined ? [] : [{ point: unescaped(point), options }];
  });
  const real = join(realFolder(dirname(file)), basename(file));
  const own = mounts.findLast(({ point }) => point === real);
  const above =
    own ??
    mounts
      .filter(({ point }) => isAbove(point, realFolder(folder)))
      .toSorted(byLength)
      .at(-1);
  return { isOwn: own !== undefined, isReadOnly: above?.options.split(',').includes('ro') === true };
}

function unescaped(point: string): string {
  return point.replaceAll(/\\([0-7]{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

function isAbove(point: string, path: string): boolean {
  return point === '/' || path === point || path.startsWith(`${point}/`);
}

function byLength(a: { readonly point: string }, b: { readonly point: string }): number {
  return a.point.length - b.point.length;
}

/** What would keep a renewed login from being saved, as far as looking tells; nothing is tried. */
async function obstacleOf(
  world: DiagnosisWorld,
  file: string,
  folder: string,
  at: FileFacts | null,
  folderAt: FileFacts | null,
  mount: StoreFacts['mount'],
): Promise<StoreFacts['obstacle']> {
  if (folderAt === null)
    return mount.isReadOnly
      ? {
          code: 'store-read-only',
          detail: `${folder} is not there, and cannot be made: it would lie on a read-only mount`,
        }
      : null;
  if (folderAt.kind === 'file' || folderAt.kind === 'other') {
    return { code: 'store-not-a-file', detail: `expected a folder at ${folder}, found a file` };
  }
  if (at !== null && (at.kind === 'folder' || at.kind === 'other')) {
    const came = at.kind === 'folder' ? 'a folder' : 'a pipe, socket or device';
    return { code: 'store-not-a-file', detail: `expected a file at ${file}, found ${came}` };
  }
  if (at?.kind === 'link' && !(await reaches(file))) {
    return { code: 'store-not-a-file', detail: `${file} is a link that leads nowhere: ${at.target ?? 'nowhere'}` };
  }
  if (mount.isReadOnly)
    return { code: 'store-read-only', detail: `${mount.isOwn ? file : folder} lies on a read-only mount` };
  const { uid } = world;
  if (uid !== null && uid !== 0 && folderAt.uid !== uid && !(await isWritable(folder))) {
    return {
      code: 'store-foreign-owner',
      detail: `${folder} belongs to user ${folderAt.uid}, and user ${uid} may not write it`,
    };
  }
  if (!hasWriteBit(folderAt) || !(await isWritable(folder))) {
    return { code: 'store-read-only', detail: `${folder} may not be written (mode ${folderAt.mode.toString(8)})` };
  }
  if (at !== null && uid !== null && at.uid !== uid && at.kind === 'file') {
    return { code: 'store-foreign-owner', detail: `${file} belongs to user ${at.uid}, and this is user ${uid}` };
  }
  if (at !== null && at.kind === 'file' && (at.mode & 0o600) !== 0o600) {
    return {
      code: 'store-read-only',
      detail: `${file} has mode ${at.mode.toString(8)}: its owner may not read and write it`,
    };
  }
  return null;
}

/** For root the permissions of a folder say nothing, but to take the owner's own right away is a fault anyway. */
function hasWriteBit({ kind, mode }: FileFacts): boolean {
  return kind === 'link' || (mode & 0o300) === 0o300;
}

function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

function reaches(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Other login files in this home: folders of other configurations, the usual one, and backups beside them. */
async function otherStores(
  world: DiagnosisWorld,
  places: ClaudePlaces,
  login: ClientLogin | null,
): Promise<StoreFacts['others']> {
  const home = homeOf(world);
  const names = await readdir(home).catch((): string[] => []);
  const folders = new Set([
    ...names.filter((name) => name.startsWith('.claude') && !name.endsWith('.lock')).map((name) => join(home, name)),
    join(home, '.config', 'claude'),
    places.storeFolder,
  ]);
  const files: string[] = [];
  for (const folder of folders) {
    const inside = await readdir(folder).catch((): string[] => []);
    files.push(
      ...inside
        .filter((name) => /^\.credentials.*json/.test(name) && !/tmp/.test(name))
        .map((name) => join(folder, name)),
    );
  }
  const own = join(realFolder(places.storeFolder), basename(places.credentialsFile));
  const others = files.filter((path) => join(realFolder(dirname(path)), basename(path)) !== own).slice(0, 20);
  const found = await Promise.all(others.map((path) => otherStore(world, path, login)));
  return found.filter((one) => one !== null);
}

async function otherStore(
  world: DiagnosisWorld,
  place: string,
  login: ClientLogin | null,
): Promise<StoreFacts['others'][number] | null> {
  const [file, facts] = await Promise.all([readSmallFile(place, limit), fileFacts(place)]);
  if (file.kind === 'absent') return null;
  const reading: StoreReading = file.kind === 'text' ? readClaudeLogin(file.text, null, world.fingerprint) : file;
  if (reading.kind === 'absent') return null;
  const other = reading.kind === 'login' ? reading.login : null;
  return {
    place,
    state: reading.kind,
    hasSameRefresh: other?.refresh !== null && other?.refresh !== undefined && other.refresh === login?.refresh,
    hasSameAccess: other !== null && other.generation === login?.generation,
    expiresAt: other?.expiresAt ?? null,
    modifiedAt: facts?.modifiedAt ?? null,
    isUsable: basename(place) === '.credentials.json',
  };
}

async function strayOwner(path: string): Promise<StoreFacts['strayOwner']> {
  const [file, facts] = await Promise.all([readJson(path), fileFacts(path)]);
  if (facts === null) return null;
  const pid = file.kind === 'object' && typeof file.fields['pid'] === 'number' ? file.fields['pid'] : null;
  return { pid, isAlive: pid !== null && isProcessAlive(pid), modifiedAt: facts.modifiedAt };
}
