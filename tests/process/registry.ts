/** A package registry on loopback that has what is installed with the program, and nothing else. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { scratchFolder } from '../stores/scratch.ts';

export interface Registry {
  readonly url: string;
  /** The names that were asked for. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

interface Entry {
  readonly version: string;
  readonly dev?: boolean;
}

/** @param root the repository, whose lock file names the packages and whose node_modules holds them. */
export async function openRegistry(root: string): Promise<Registry> {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Readonly<Record<string, Entry>> };
  const names = Object.entries(lock.packages)
    .filter(([path, { dev }]) => path.startsWith('node_modules/') && dev !== true)
    .map(([path]) => path.slice('node_modules/'.length));
  const tarballs = scratchFolder();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const name = names.find(
      (one) =>
        decodeURIComponent(request.url ?? '')
          .slice(1)
          .replace(/\.tgz$/, '') === one,
    );
    if (name === undefined) return void response.writeHead(404).end('{}');
    const folder = join(root, 'node_modules', name);
    try {
      if (request.url?.endsWith('.tgz')) return void response.end(tarball(folder, join(tarballs, name)));
      asked.push(name);
      response.end(packument(folder, `http://${request.headers.host}/${name}.tgz`));
    } catch {
      // A package for another system is in the lock file, and not installed here.
      response.writeHead(404).end('{}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

function packument(folder: string, url: string): string {
  const form = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string };
  return JSON.stringify({
    'name': form.name,
    'dist-tags': { latest: form.version },
    'versions': { [form.version]: { ...form, dist: { tarball: url } } },
  });
}

/** As npm makes one: everything lies in a folder `package`. */
function tarball(folder: string, scratch: string): Buffer {
  mkdirSync(scratch, { recursive: true });
  execFileSync('cp', ['-R', `${folder}/.`, join(scratch, 'package')]);
  return execFileSync('tar', ['-czf', '-', '-C', scratch, 'package'], { maxBuffer: 64 * 1024 * 1024 });
}
