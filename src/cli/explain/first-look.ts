/**
 * The first look of `holdfast explain`, built as a CommonJS file of its own that starts at once: a line of text is to be
 * explained before a person has read it. What is not plainly asked, and what fails, is left to the program.
 */
import { fstatSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HoldfastError } from '../../core/errors.ts';
import { writeWhole } from '../terminal/write-whole.ts';
import { explain } from './explain.ts';
import type { Descriptor, More } from './explain.ts';
import { readRequest } from './request.ts';
import { pageOf, shown } from '../../core/shown.ts';
import { systemHome } from '../../stores/home-folder.ts';

/** @param argv what follows `explain`. @returns the exit code, or null where the program must look. */
export async function quickExplain(argv: readonly string[], root: string): Promise<number | null> {
  const request = readRequest(argv);
  if (request === null) return null;
  const { env, platform } = process;
  try {
    return await explain(request, {
      env,
      platform,
      home: systemHome(),
      cwd: process.cwd(),
      root,
      more: () => import(pathToFileURL(join(root, 'dist', 'more.js')).href) as Promise<More>,
      isTty,
      columns: isTty(1) ? process.stdout.columns : 80,
      data: (text) => writeWhole(1, text.endsWith('\n') ? text : `${text}\n`),
      words: (text) => void writeWhole(2, text),
    });
  } catch (error) {
    if (!isExpected(error)) throw error;
    writeWhole(
      2,
      pageOf`${shown`error: ${error.message}`}\n${error.hint === null ? shown`` : pageOf`hint: ${error.hint}\n`}`,
    );
    return error.exitCode;
  }
}

/** By its name: the heavier parts lie in another bundle, which has a class of its own. */
function isExpected(error: unknown): error is HoldfastError {
  return error instanceof Error && error.name === 'HoldfastError';
}

/** Node's own streams are made only where a terminal is likely: making them takes longer than all the rest. */
function isTty(fd: Descriptor): boolean {
  try {
    if (!fstatSync(fd).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return { 0: () => process.stdin, 1: () => process.stdout, 2: () => process.stderr }[fd]().isTTY;
}
