/** The folder of entries that a command works on. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { readBase } from '../../knowledge/base/read-base.ts';
import type { Base } from '../../knowledge/base/read-base.ts';
import { shown } from '../../core/shown.ts';
import { readSmallFileNow } from '../../stores/small-file.ts';
import { commandLine, operand } from '../../core/shell-word.ts';

const largestEntry = 4 * 1024 * 1024;

/** The files of a folder of entries, by name. @throws HoldfastError `usage` where there is no such folder. */
export function readFolder(folder: string): ReadonlyMap<string, string> {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw new HoldfastError(
      'usage',
      `expected a folder of entries, found none at ${folder}: ${(error as Error).message}`,
      shown`holdfast kb check --from <folder>`,
      error,
    );
  }
  const files = names.filter((name) => /\.(?:md|yaml|json)$/.test(name));
  return new Map(files.map((name) => [name, readEntry(join(folder, name))]));
}

/** @throws HoldfastError `usage` where it is no file of a usual size. */
function readEntry(path: string): string {
  const file = readSmallFileNow(path, largestEntry);
  if (file.kind === 'text') return file.text;
  const found = file.kind === 'absent' ? 'found none' : file.detail;
  throw new HoldfastError('usage', `expected an entry at ${path}: ${found}`, commandLine('ls', '-l', operand(path)));
}

/** The folder as a base; entries with faults end the command. @throws HoldfastError `usage`. */
export function readSoundBase(folder: string): { readonly base: Base; readonly files: ReadonlyMap<string, string> } {
  const files = readFolder(folder);
  const base = readBase(files);
  const [fault] = base.faults;
  if (fault !== undefined) {
    throw new HoldfastError(
      'usage',
      `${folder}: ${fault}`,
      shown`${commandLine('holdfast', 'kb', 'check', '--from', operand(folder))} lists all faults`,
    );
  }
  return { base, files };
}

/** When the folder last changed, in milliseconds. */
export function changedAt(folder: string): number {
  const times = readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs);
  return Math.max(statSync(folder).mtimeMs, ...times);
}
