import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readSmallFile } from '../../stores/small-file.ts';
import type { PlaceSet } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';

/** Files of a shell are some kilobytes. */
const limit = 512 * 1024;

const rcFiles = [
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.profile',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.zlogin',
  '.envrc',
  '.pam_environment',
  '.config/fish/config.fish',
  '.config/environment.d',
  '.config/fish/conf.d',
] as const;

const ideFiles = [
  '.vscode/settings.json',
  '.vscode-server/data/Machine/settings.json',
  '.config/Code/User/settings.json',
  '.config/Cursor/User/settings.json',
  'Library/Application Support/Code/User/settings.json',
  'Library/Application Support/Cursor/User/settings.json',
] as const;

/** Finds the lines of shell files, `.env` files and IDE settings that set variables; names and lines, never a value. */
export async function findMentions(
  world: DiagnosisWorld,
  names: readonly string[],
): Promise<ReadonlyMap<string, readonly PlaceSet[]>> {
  const home = homeOf(world);
  const files = [
    ...(await spread(rcFiles.map((name) => join(home, name)))).map((place) => ['rc file', place] as const),
    ...['.env', '.env.local', '.envrc'].map((name) => ['.env', join(world.cwd, name)] as const),
    ...ideFiles.map((name) => ['IDE settings', join(home, name)] as const),
    ['IDE settings', join(world.cwd, '.vscode', 'settings.json')] as const,
    ['IDE settings', join(world.cwd, '.devcontainer', 'devcontainer.json')] as const,
  ];
  const found = await Promise.all(files.map(([scope, place]) => mentionsIn(scope, place, names)));
  const all = found.flat();
  return new Map(names.map((name) => [name, all.filter((one) => one.name === name).map(({ at }) => at)]));
}

/** A folder of drop-ins stands for the files in it. */
async function spread(paths: readonly string[]): Promise<readonly string[]> {
  const all = await Promise.all(
    paths.map(async (path) => {
      if (!path.endsWith('.d')) return [path];
      return (await readdir(path).catch((): string[] => [])).slice(0, 50).map((name) => join(path, name));
    }),
  );
  return all.flat();
}

async function mentionsIn(
  scope: string,
  place: string,
  names: readonly string[],
): Promise<ReadonlyArray<{ readonly name: string; readonly at: PlaceSet }>> {
  const file = await readSmallFile(place, limit);
  if (file.kind !== 'text' || !names.some((name) => file.text.includes(name))) return [];
  return file.text.split('\n').flatMap((text, index) => {
    const name = scope === 'IDE settings' ? namedIn(text, names) : setIn(text, names);
    return name === null ? [] : [{ name, at: { scope, place, line: index + 1 } }];
  });
}

/** A line that sets a variable: `export NAME=`, `NAME=`, fish's `set -gx NAME`; a comment and an `unset` do not. */
function setIn(text: string, names: readonly string[]): string | null {
  const posix = /^\s*(?:(?:export|declare -x|typeset -x)\s+)?([A-Z_][A-Z0-9_]*)=/.exec(text)?.[1];
  const fish = /^\s*set\s+(?:-\S+\s+)*([A-Z_][A-Z0-9_]*)\s+\S/.exec(text)?.[1];
  const name = posix ?? fish;
  return name !== undefined && names.includes(name) ? name : null;
}

function namedIn(text: string, names: readonly string[]): string | null {
  if (/^\s*\/\//.test(text)) return null;
  return names.find((name) => text.includes(`"${name}"`)) ?? null;
}
