import { constants } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join, resolve } from 'node:path';
import { readSmallFile } from '../../stores/small-file.ts';
import type { ClientFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import { shebangFault } from './shebang.ts';

/**
 * The clients that a shell would find, first one first, and those that lie where installers put them; with their versions as far
 * as their files tell. None is started.
 */
export async function installedClients(world: DiagnosisWorld): Promise<ClientFacts['installed']> {
  const name = world.platform === 'win32' ? 'claude.exe' : 'claude';
  const { env, cwd } = world;
  // An empty entry is the working folder, and a relative one leads from there, to a shell as well as to the system.
  const listed =
    (env['PATH'] ?? '') === '' ? [] : (env['PATH'] ?? '').split(delimiter).map((folder) => resolve(cwd, folder));
  const folders = [...new Set([...listed, ...(await usualFolders(homeOf(world)))])];
  const found = await Promise.all(folders.map((folder) => clientAt(join(folder, name), world)));
  const seen = new Set<string>();
  return found.flatMap((one) => {
    if (one === null || seen.has(one.real)) return [];
    seen.add(one.real);
    const { path, version, fault } = one;
    return [{ path, version, isOnPath: listed.includes(dirname(path)), fault }];
  });
}

/** Where the installers of the client, and managers of Node versions, put commands; a PATH that a service has leads to none of them. */
async function usualFolders(home: string): Promise<readonly string[]> {
  const nvm = join(home, '.nvm', 'versions', 'node');
  const versions = (await readdir(nvm).catch((): string[] => []))
    .slice(0, 50)
    .map((version) => join(nvm, version, 'bin'));
  const inHome = [
    '.local/bin',
    '.claude/local',
    '.npm-global/bin',
    '.npm/bin',
    '.volta/bin',
    '.bun/bin',
    '.asdf/shims',
  ];
  return [...inHome.map((folder) => join(home, folder)), ...versions, '/usr/local/bin', '/opt/homebrew/bin'];
}

/** Where the project brings a client of its own along: that of the Agent SDK, or one installed beside its other packages. */
export async function bundledClient({ cwd }: Pick<DiagnosisWorld, 'cwd'>): Promise<string | null> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    // What `npx` and the scripts of a package start.
    const command = join(folder, 'node_modules', '.bin', 'claude');
    if ((await stat(command).catch(() => null))?.isFile() === true) return command;
    const packages = ['claude-agent-sdk', 'claude-code'].map((name) =>
      join(folder, 'node_modules', '@anthropic-ai', name),
    );
    for (const place of packages) {
      const file = await readSmallFile(join(place, 'package.json'), 1024 * 1024);
      if (file.kind === 'text') return place;
    }
    if (dirname(folder) === folder) return null;
  }
}

interface Found {
  readonly path: string;
  readonly real: string;
  readonly version: string | null;
  readonly fault: string | null;
}

async function clientAt(path: string, world: DiagnosisWorld): Promise<Found | null> {
  // A folder of that name may be entered, and is passed over.
  const isFile = (await stat(path).catch(() => null))?.isFile() === true;
  const canRun = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!isFile || !canRun) return null;
  const real = await realpath(path).catch(() => path);
  // The native installer names the program by its version; npm's lies beside a package.json.
  const named = /(\d+\.\d+\.\d+)(?=[^/\\]*$|[/\\])/.exec(real)?.[1] ?? null;
  return {
    path,
    real,
    version: (await packageVersion(dirname(real))) ?? named,
    fault: await shebangFault(path, world),
  };
}

async function packageVersion(folder: string, depth = 3): Promise<string | null> {
  // Where a pipe lies in its place, a plain read would never end, and keep the program from ending too.
  const file = await readSmallFile(join(folder, 'package.json'), 1024 * 1024);
  const text = file.kind === 'text' ? file.text : '';
  const isClients = /"name"\s*:\s*"@anthropic-ai\/claude-code[^"]*"/.test(text);
  if (isClients) return /"version"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? null;
  return depth === 0 || dirname(folder) === folder ? null : await packageVersion(dirname(folder), depth - 1);
}
