import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { readSmallFile } from '../../stores/small-file.ts';
import type { ClientFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';

/** The clients that a shell would find, first one first, with their versions as far as their files tell; none is started. */
export async function installedClients(world: DiagnosisWorld): Promise<ClientFacts['installed']> {
  const home = homeOf(world);
  const name = world.platform === 'win32' ? 'claude.exe' : 'claude';
  const listed = (world.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const folders = [...new Set([...listed, join(home, '.local', 'bin'), join(home, '.claude', 'local')])];
  const found = await Promise.all(folders.map((folder) => clientAt(join(folder, name))));
  const seen = new Set<string>();
  return found.flatMap((one) => {
    if (one === null || seen.has(one.real)) return [];
    seen.add(one.real);
    return [{ path: one.path, version: one.version }];
  });
}

async function clientAt(path: string): Promise<{ path: string; real: string; version: string | null } | null> {
  const canRun = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!canRun) return null;
  const real = await realpath(path).catch(() => path);
  // The native installer names the program by its version; npm's lies beside a package.json.
  const named = /(\d+\.\d+\.\d+)(?=[^/\\]*$|[/\\])/.exec(real)?.[1] ?? null;
  return { path, real, version: (await packageVersion(dirname(real))) ?? named };
}

async function packageVersion(folder: string, depth = 3): Promise<string | null> {
  // Where a pipe lies in its place, a plain read would never end, and keep the program from ending too.
  const file = await readSmallFile(join(folder, 'package.json'), 1024 * 1024);
  const text = file.kind === 'text' ? file.text : '';
  const isClients = /"name"\s*:\s*"@anthropic-ai\/claude-code[^"]*"/.test(text);
  if (isClients) return /"version"\s*:\s*"([^"]+)"/.exec(text)?.[1] ?? null;
  return depth === 0 || dirname(folder) === folder ? null : await packageVersion(dirname(folder), depth - 1);
}
