/**
 * The first look of `holdfast explain`, built as a CommonJS file of its own that starts at once: a line of text is to be
 * explained before a person has read it. What is not plainly asked is left to the program.
 */
import { writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { openTerminal } from '../terminal.ts';
import { explain } from './explain.ts';
import { readRequest } from './request.ts';

/** @param argv what follows `explain`. @returns the exit code, or null where the program must look. */
export async function quickExplain(argv: readonly string[], root: string): Promise<number | null> {
  const request = readRequest(argv);
  if (request === null) return null;
  const { env, platform, stdin, stdout, stderr } = process;
  const terminal = openTerminal(env, stderr.isTTY === true);
  try {
    return await explain(request, {
      env,
      platform,
      home: homedir(),
      root,
      stdinIsTty: stdin.isTTY === true,
      stdoutIsTty: stdout.isTTY === true,
      stderrIsTty: stderr.isTTY === true,
      columns: stdout.isTTY ? stdout.columns : 80,
      data: (text) => terminal.data(text),
      words: (text) => void writeSync(2, text),
    });
  } catch (error) {
    return terminal.fail(error);
  }
}
