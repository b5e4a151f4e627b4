import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { readSmallFile } from '../../stores/small-file.ts';
import type { Mention } from '../credential-facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import { namesSet, sourcedBy } from './shell-line.ts';

/** Files of a shell are some kilobytes. */
const limit = 512 * 1024;
/** Files read others, which read others: as deep as this, and as many. */
const deepest = 3;
const mostFiles = 80;

/** What every login or shell of the machine reads, weakest first. */
const systemFiles = [
  '/etc/environment',
  '/etc/profile',
  '/etc/profile.d',
  '/etc/bash.bashrc',
  '/etc/bashrc',
  '/etc/zshenv',
  '/etc/zshrc',
  '/etc/zsh/zshenv',
  '/etc/zsh/zprofile',
  '/etc/zsh/zshrc',
] as const;

const rcFiles = [
  '.pam_environment',
  '.config/environment.d',
  '.profile',
  '.bash_profile',
  '.bash_login',
  '.bashrc',
  '.zshenv',
  '.zprofile',
  '.zshrc',
  '.zlogin',
  '.envrc',
  '.config/fish/conf.d',
  '.config/fish/config.fish',
  '.config/fish/fish_variables',
] as const;

const zshFiles = ['.zshenv', '.zprofile', '.zshrc', '.zlogin'] as const;

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
): Promise<ReadonlyMap<string, readonly Mention[]>> {
  const home = homeOf(world);
  const dotted = world.env['ZDOTDIR'] ?? '';
  const moved = isAbsolute(dotted) && dotted !== home ? zshFiles.map((name) => join(dotted, name)) : [];
  const shells = await spread([...systemFiles, ...rcFiles.map((name) => join(home, name)), ...moved]);
  const files = [
    ...['.env', '.env.local', '.envrc'].map((name) => ['.env', join(world.cwd, name)] as const),
    ...ideFiles.map((name) => ['IDE settings', join(home, name)] as const),
    ['IDE settings', join(world.cwd, '.vscode', 'settings.json')] as const,
    ['IDE settings', join(world.cwd, '.devcontainer', 'devcontainer.json')] as const,
    ['IDE settings', join(world.cwd, '.devcontainer.json')] as const,
  ];
  const found = await Promise.all([
    mentionsInShell(world, home, shells, names),
    ...files.map(([scope, place]) => mentionsIn(world, scope, place, names)),
  ]);
  const all = found.flat();
  return new Map(names.map((name) => [name, all.filter((one) => one.name === name).map(({ at }) => at)]));
}

/** A folder of drop-ins stands for the files in it. */
async function spread(paths: readonly string[]): Promise<readonly string[]> {
  const all = await Promise.all(
    paths.map(async (path) => {
      if (!path.endsWith('.d')) return [path];
      const found = await readdir(path).catch((): string[] => []);
      return found
        .toSorted()
        .slice(0, 50)
        .map((name) => join(path, name));
    }),
  );
  return all.flat();
}

interface Named {
  readonly name: string;
  readonly at: Mention;
}

/** Files of shells, and those that they read in turn, each once and as deep as people nest them. */
async function mentionsInShell(
  world: DiagnosisWorld,
  home: string,
  files: readonly string[],
  names: readonly string[],
): Promise<readonly Named[]> {
  const seen = new Set<string>();
  const read = async (place: string, depth: number): Promise<readonly Named[]> => {
    if (seen.has(place) || seen.size >= mostFiles) return [];
    seen.add(place);
    const file = await readSmallFile(place, limit);
    if (file.kind !== 'text') return [];
    const next = depth >= deepest ? [] : sourcedBy(file.text).flatMap((path) => speltOut(path, place, home));
    const inside = await Promise.all(next.map((path) => read(path, depth + 1)));
    return [...inside.flat(), ...linesOf(world, 'rc file', place, file.text, names)];
  };
  return (await Promise.all(files.map((place) => read(place, 0)))).flat();
}

/** What a shell would make of a path, as far as that can be told without one; nothing for the rest. */
function speltOut(path: string, from: string, home: string): readonly string[] {
  const spelt = path
    .replace(/^~(?=\/|$)/, home)
    .replaceAll(/\$\{?(?:HOME|ZDOTDIR:-\$HOME)\}?/g, home)
    .replaceAll(/\$\(dirname [^)]*\)|\$\{BASH_SOURCE[^}]*%\/\*\}/g, dirname(from));
  return /[$`*?]/.test(spelt) ? [] : [resolve(home, spelt)];
}

async function mentionsIn(
  world: DiagnosisWorld,
  scope: string,
  place: string,
  names: readonly string[],
): Promise<readonly Named[]> {
  const file = await readSmallFile(place, limit);
  return file.kind === 'text' ? linesOf(world, scope, place, file.text, names) : [];
}

function linesOf(
  { env }: DiagnosisWorld,
  scope: string,
  place: string,
  text: string,
  names: readonly string[],
): readonly Named[] {
  if (!names.some((name) => text.includes(name))) return [];
  const isJson = scope === 'IDE settings';
  return text.split('\n').flatMap((line, index) => {
    const set = isJson ? namedIn(line, names) : namesSet(line).filter((name) => names.includes(name));
    return set.map((name) => ({
      name,
      at: { scope, place, line: index + 1, value: valueIn(line, name, env[name] ?? '', isJson) },
    }));
  });
}

/** Whether a line holds the very value that is in effect; one that is worked out by a command cannot be told. */
function valueIn(line: string, name: string, value: string, isJson: boolean): Mention['value'] {
  if (value.trim() !== '' && line.includes(value.trim())) return 'same';
  const given = isJson ? '' : (line.split(`${name}=`)[1] ?? '');
  return isJson || given === '' || /[$`]/.test(given) ? 'unknown' : 'other';
}

function namedIn(text: string, names: readonly string[]): readonly string[] {
  if (/^\s*\/\//.test(text)) return [];
  return names.filter((name) => text.includes(`"${name}"`));
}
