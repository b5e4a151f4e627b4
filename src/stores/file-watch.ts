import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { lstat, readlink, stat } from 'node:fs/promises';

/** Events come in bursts: create, write, rename. One call answers all of this many milliseconds. */
const burstMs = 20;

/** How often the file is looked at where no event may come: network and overlay file systems, swapped folder links. */
const pollMs = 2_000;

/**
 * Calls `onChange` after something at `path`, or at one of the names beside it, was made, written, replaced or removed;
 * now and then without cause; and once when the watch stands, so that what happened between an earlier look and the
 * watch is not missed. Never throws, keeps no process alive. Returns the stop, after which no call comes.
 *
 * @param beside names of further files in the folder that matter.
 */
export function watchFile(path: string, beside: readonly string[], onChange: () => void): () => void {
  const file = new FileWatch(path, beside, onChange);
  return () => file.stop();
}

class FileWatch {
  readonly #path: string;
  readonly #beside: readonly string[];
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #poll: NodeJS.Timeout;
  #burst: NodeJS.Timeout | null = null;
  #version = '';
  #looking = false;
  #stopped = false;

  constructor(path: string, beside: readonly string[], onChange: () => void) {
    this.#path = path;
    this.#beside = beside;
    this.#onChange = onChange;
    this.#poll = setInterval(() => void this.#look(false), pollMs).unref();
    void this.#look(true);
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#poll);
    if (this.#burst !== null) clearTimeout(this.#burst);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #hear(): void {
    if (this.#stopped || this.#burst !== null) return;
    this.#burst = setTimeout(() => {
      this.#burst = null;
      void this.#look(true);
    }, burstMs).unref();
  }

  async #look(heard: boolean): Promise<void> {
    if (this.#looking) {
      if (heard) this.#hear();
      return;
    }
    this.#looking = true;
    // Armed first: what happens after the version was taken is then an event.
    this.#arm(await watchTargets(this.#path, this.#beside));
    const version = await versionOf(this.#path);
    this.#looking = false;
    if (this.#stopped) return;
    const moved = version !== this.#version;
    this.#version = version;
    if (heard || moved) this.#onChange();
  }

  #arm(targets: readonly WatchTarget[]): void {
    if (this.#stopped) return;
    const wanted = new Map(targets.map((target) => [target.key, target]));
    for (const key of this.#watchers.keys()) if (!wanted.has(key)) this.#disarm(key);
    for (const target of wanted.values()) if (!this.#watchers.has(target.key)) this.#watch(target);
  }

  #watch({ path, names, key }: WatchTarget): void {
    // The folder's own name comes when it is moved or removed.
    const matters = names === null ? null : new Set([...names, basename(path)]);
    try {
      const watcher = watch(path, { persistent: false }, (_event, name) => {
        if (matters === null || name === null || matters.has(name)) this.#hear();
      });
      watcher.on('error', () => this.#disarm(key));
      this.#watchers.set(key, watcher);
    } catch {
      // Too many watches, or a file system without them: the poll goes on, and tries again.
    }
  }

  #disarm(key: string): void {
    this.#watchers.get(key)?.close();
    this.#watchers.delete(key);
  }
}

/** Something to watch for the sake of a file: a folder and the names in it that matter, or (null) the file itself. */
interface WatchTarget {
  readonly path: string;
  readonly names: readonly string[] | null;
  /** Tells this target from another that lies at the same path later. */
  readonly key: string;
}

/** A chain of links longer than this is a loop, or as good as one. */
const longestChain = 8;

/**
 * What must be watched to hear of everything that happens to a file, as things lie now:
 * its folder, because a rename ends the watch of a file; the file, because what is written through another mount of it
 * is not heard in this folder; the folders that links lead to; and where the folder is missing, what would hold it.
 *
 * @param beside names of further files in the folder that matter. @param path absolute.
 */
async function watchTargets(path: string, beside: readonly string[]): Promise<WatchTarget[]> {
  const targets = [await folderTarget(dirname(path), [basename(path), ...beside])];
  let link = path;
  for (let hop = 0; hop < longestChain; hop += 1) {
    const next = await readlink(link).catch(() => null);
    if (next === null) break;
    link = resolve(dirname(link), next);
    targets.push(await folderTarget(dirname(link), [basename(link)]));
  }
  const inode = await inodeOf(path);
  if (inode !== null) targets.push({ path, names: null, key: `${path}:${inode}` });
  return targets;
}

/** The folder, or the nearest one above it that exists, watched for the name that is missing in it. */
async function folderTarget(folder: string, names: readonly string[]): Promise<WatchTarget> {
  const inode = await inodeOf(folder);
  const above = dirname(folder);
  if (inode === null && above !== folder) return await folderTarget(above, [basename(folder)]);
  return { path: folder, names, key: `${folder}:${inode}:${names.join(':')}` };
}

async function inodeOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.dev}:${found.ino}`;
}

/** Changes whenever the file is made, written, replaced, removed, or its links lead elsewhere; says nothing by itself. */
async function versionOf(path: string): Promise<string> {
  const [link, file] = await Promise.all([
    lstat(path, { bigint: true }).catch(() => null),
    stat(path, { bigint: true }).catch(() => null),
  ]);
  return [link, file]
    .map((at) => (at === null ? '-' : `${at.dev}:${at.ino}:${at.size}:${at.mtimeNs}:${at.ctimeNs}`))
    .join();
}
