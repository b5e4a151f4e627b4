/** Reads how source files import each other and says which arrows do not belong. */
import { posix } from 'node:path';

/** One source file: its path below `src/`, with slashes, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** For each folder the folders that it may import; `*` for all. A folder may always import itself. */
export type FolderTable = Readonly<Record<string, readonly string[]>>;

const namesWithoutMeaning = /(^|\/)(utils?|types|common|helpers?|misc)\.ts$/;

/** Everything about these sources that the table does not allow, as sentences; empty when all is well. */
export function complaints(sources: readonly Source[], table: FolderTable): string[] {
  return [
    ...sources.filter(({ path }) => namesWithoutMeaning.test(path)).map(({ path }) => `${path}: the name says nothing`),
    ...sources.flatMap((source) => complaintsAbout(source, table)),
    ...cycles(graphOf(sources)),
    ...cycles(foldersOf(sources)),
  ];
}

/** The modules that a text imports, exports from or loads, as they are written; types too. */
export function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const statements = code.matchAll(/^\s*(?:import|export)\b(?:[\w\s{},*$]*?\bfrom)?\s*['"]([^'"]+)['"]/gm);
  const calls = code.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [...statements, ...calls].map((match) => match[1] ?? '');
}

function complaintsAbout({ path, text }: Source, table: FolderTable): string[] {
  const folder = folderOf(path);
  const mayImport = table[folder];
  if (mayImport === undefined) return [`${path}: the folder ${folder}/ is not in the table`];
  return importsOf(text).flatMap((target) => {
    if (!target.startsWith('.')) return folder === 'core' ? [`${path}: core imports nothing, not even ${target}`] : [];
    const other = folderOf(posix.join(posix.dirname(path), target));
    const allowed = other === folder || mayImport.includes(other) || mayImport.includes('*');
    return allowed ? [] : [`${path}: ${folder}/ may not import ${other}/ (${target})`];
  });
}

/** `src/main.ts` would belong to no folder, and so would what lies outside `src/`. */
function folderOf(path: string): string {
  const slash = path.indexOf('/');
  return slash === -1 ? '.' : path.slice(0, slash);
}

type Graph = ReadonlyMap<string, readonly string[]>;

function graphOf(sources: readonly Source[]): Graph {
  return new Map(sources.map(({ path, text }) => [path, relativeImports(path, text)]));
}

/** The same between folders; a folder and the ones inside it are one thing, seen from afar and from near. */
function foldersOf(sources: readonly Source[]): Graph {
  const graph = new Map<string, string[]>();
  for (const { path, text } of sources) {
    const from = posix.dirname(path);
    const others = relativeImports(path, text).map((target) => posix.dirname(target));
    const apart = others.filter((to) => !`${from}/`.startsWith(`${to}/`) && !`${to}/`.startsWith(`${from}/`));
    graph.set(from, [...(graph.get(from) ?? []), ...apart]);
  }
  return graph;
}

/** Each node that can be reached from itself, told once per round. */
function cycles(targets: Graph): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt !== -1) {
      found.push(`cycle: ${[...trail.slice(seenAt), path].join(' -> ')}`);
      return;
    }
    if (done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return found;
}

function relativeImports(path: string, text: string): string[] {
  const relative = importsOf(text).filter((target) => target.startsWith('.'));
  return relative.map((target) => posix.join(posix.dirname(path), target));
}
