import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import type { HelperFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import { findInPath } from '../../stores/search-path.ts';
import { shebangFault } from './shebang.ts';

/** What a shell does itself, or what says nothing of the program that brings the answer. */
const ofShell =
  /^(?:\.|:|\[|\[\[|\{|!|alias|case|cd|command|echo|eval|exec|export|for|if|printf|read|set|source|test|time|trap|true|false|unset|until|while|env|sudo|nohup|timeout)$/;
/** Programs that run the script they are given. */
const interpreters = /^(?:sh|bash|zsh|dash|ksh|fish|node|bun|deno|python[\d.]*|ruby|perl)$/;

type Found = Pick<HelperFacts, 'program' | 'state'>;

/** The program that a helper's command line starts, and whether it is there; a line that needs a shell to be read is unknown. */
export async function helperProgram(
  command: string,
  world: DiagnosisWorld,
): Promise<Found & Pick<HelperFacts, 'fault'>> {
  const [found, isStarted] = await foundBy(command, world);
  const fault =
    isStarted && found.state === 'found' && found.program !== null ? await shebangFault(found.program, world) : null;
  return { ...found, fault };
}

/** And whether the system starts it by itself, rather than that an interpreter reads it. */
async function foundBy(command: string, world: DiagnosisWorld): Promise<readonly [Found, boolean]> {
  const [word, next] = wordsOf(command);
  if (word === undefined || ofShell.test(word)) return [{ program: null, state: 'unknown' }, false];
  const found = await programAt(word, world);
  if (found.state !== 'found' || !interpreters.test(basename(word))) return [found, true];
  if (next === undefined || next.startsWith('-') || !/[/.]/.test(next)) return [found, true];
  const script = pathOf(next, world);
  return [{ program: script, state: (await isFile(script)) ? 'found' : 'missing' }, false];
}

/** The first two words, behind variables that are set for them; nothing where a word is worked out. */
function wordsOf(command: string): readonly string[] {
  const words: string[] = [];
  const pattern = /\s*(?:"((?:\\.|[^"\\])*)"|'([^']*)'|((?:\\.|[^\s"'\\;&|<>()])+))(?=\s|$|[;&|<>])/y;
  while (words.length < 2) {
    const match = pattern.exec(command);
    if (match === null) break;
    const [, double, single, plain] = match;
    const word = single ?? (double ?? plain ?? '').replaceAll(/\\(.)/g, '$1');
    if (words.length === 0 && single === undefined && /^[A-Za-z_]\w*=/.test(word)) continue;
    if (single === undefined && /[`*?]|\$(?!HOME\b|\{HOME\})/.test(word)) break;
    words.push(word);
  }
  return words;
}

/**
 * Whether a command line, run by Holdfast, starts the same program as when the client runs it: one that only a folder of the
 * checkout or of another user has under its name is not searched for there.
 */
export function startsTheSame(command: string, { program }: Found, world: DiagnosisWorld): boolean {
  const [word = ''] = wordsOf(command);
  if (program === null || /[/~]/.test(word) || basename(program) !== word) return true;
  return findInPath(word, { ...world, home: world.systemHome }) === program;
}

async function programAt(word: string, world: DiagnosisWorld): Promise<Found> {
  if (word.includes('/') || word.startsWith('~')) {
    const program = pathOf(word, world);
    if (!(await isFile(program))) return { program, state: 'missing' };
    return { program, state: (await canRun(program, world)) ? 'found' : 'not-executable' };
  }
  const folders = (world.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    const program = join(folder, word);
    if ((await isFile(program)) && (await canRun(program, world))) return { program, state: 'found' };
  }
  // Without a path there is nothing to be looked up in.
  return { program: word, state: folders.length === 0 ? 'unknown' : 'missing' };
}

function pathOf(word: string, world: DiagnosisWorld): string {
  const spelt = word.replace(/^~(?=\/|$)/, homeOf(world)).replace(/^\$(?:HOME\b|\{HOME\})/, homeOf(world));
  return isAbsolute(spelt) ? spelt : resolve(world.cwd, spelt);
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Root passes by any permission but a missing x. */
async function canRun(path: string, { platform }: DiagnosisWorld): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  if (found === null || (platform !== 'win32' && (found.mode & 0o111) === 0)) return false;
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
