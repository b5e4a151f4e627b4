/** Wraps every function of `node:fs` that takes a path. */
import fs from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Refuse } from './refuse.ts';
import { isForbidden } from './zones.ts';
import type { Zones } from './zones.ts';

const onePath =
  'access appendFile chmod chown createReadStream createWriteStream exists lchmod lchown lstat lutimes mkdir mkdtemp ' +
  'open openAsBlob opendir readdir readFile readlink realpath rm rmdir stat statfs truncate unlink unwatchFile utimes ' +
  'watch watchFile writeFile';
const twoPaths = 'copyFile cp link rename symlink';

type Functions = Record<string, unknown>;

/** Makes `node:fs` and `node:fs/promises` refuse paths in forbidden zones, at once, also where they would reject. */
export function guardFiles(zones: Zones, refuse: Refuse): void {
  const realpath = fs.realpathSync.native;
  const check = (name: string, args: readonly unknown[], paths: number): void => {
    for (const given of args.slice(0, paths)) {
      const path = pathOf(given);
      if (path !== null && isForbidden(withLinksResolved(path, realpath), zones)) refuse(`${name} ${path}`);
    }
  };
  for (const module of [fs as unknown as Functions, fs.promises as unknown as Functions]) {
    for (const name of onePath.split(' ')) wrapBoth(module, name, 1, check);
    for (const name of twoPaths.split(' ')) wrapBoth(module, name, 2, check);
  }
}

type Check = (name: string, args: readonly unknown[], paths: number) => void;

function wrapBoth(module: Functions, name: string, paths: number, check: Check): void {
  for (const variant of [name, `${name}Sync`]) {
    const original = module[variant];
    if (typeof original !== 'function') continue;
    module[variant] = new Proxy(original as (...args: unknown[]) => unknown, {
      apply(target, self, args: unknown[]) {
        check(variant, args, paths);
        return Reflect.apply(target, self, args);
      },
    });
  }
}

/** The path in an argument, absolute; null for file descriptors and what `node:fs` itself will refuse. */
function pathOf(given: unknown): string | null {
  if (typeof given === 'string') return resolve(given);
  if (Buffer.isBuffer(given)) return resolve(given.toString());
  return given instanceof URL && given.protocol === 'file:' ? fileURLToPath(given) : null;
}

/** The path with the links of its existing part followed, so that no link leads into a forbidden zone. */
function withLinksResolved(path: string, realpath: (path: string) => string): string {
  try {
    return realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(withLinksResolved(parent, realpath), basename(path));
  }
}
