import { stripVTControlCharacters } from 'node:util';
import { withoutLongWords } from '../core/profile/server-words.ts';
import { maskSecrets } from '../knowledge/care/mask.ts';
import type { ProgramWorld } from '../stores/search-path.ts';
import { findProgram, runToEnd } from '../stores/start-program.ts';

/** What a program said before it ended. */
export interface ProgramEnd {
  readonly stdout: string;
  /** Null when it ended well; else one sentence without secrets. */
  readonly failure: string | null;
}

/** More than any token; a program that prints more prints something else. */
const outputAtMost = 256 * 1024;

/**
 * Runs a program that brings a token or a secret: no shell, nothing on its stdin, ended when it takes too long, which
 * costs nothing, since it can be asked again. Never rejects.
 */
export async function runProgram(
  command: readonly string[],
  world: ProgramWorld,
  timeoutMs: number,
): Promise<ProgramEnd> {
  const [file = '', ...args] = command;
  const program = findProgram(file, world);
  if (program === null) return { stdout: '', failure: notFound(file) };
  const options = { timeout: timeoutMs, maxBuffer: outputAtMost, killSignal: 'SIGKILL' as const };
  const { error, stdout, stderr } = await runToEnd(program, args, options);
  return { stdout, failure: error === null ? null : sentence(file, error, stderr, timeoutMs) };
}

/** A relative path would mean another program in each folder that one stands in. */
function notFound(file: string): string {
  if (/[/\\]/.test(file)) return `expected a name or a whole path, found the relative path \`${file}\``;
  return `there is no program \`${file}\` in a folder of PATH that is absolute, outside the checkout and not open to other users`;
}

type Failed = Error & { code?: string | number | null; killed?: boolean; signal?: NodeJS.Signals | null };

function sentence(file: string, error: Failed, stderr: string, timeoutMs: number): string {
  if (error.code === 'ENOENT') return `there is no program \`${file}\``;
  if (error.code === 'EACCES') return `\`${file}\` may not be executed`;
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `\`${file}\` printed more than ${outputAtMost} bytes`;
  if (error.killed === true) return `\`${file}\` took longer than ${timeoutMs / 1000} s`;
  const how = typeof error.code === 'number' ? `with ${error.code}` : `by ${error.signal ?? 'an unknown cause'}`;
  const said = whatItSaid(stderr);
  return `\`${file}\` ended ${how}${said === '' ? '' : `: ${said}`}`;
}

/** What fits into a sentence of an error; what is longer is a dump. */
const saidAtMost = 1_000;

/**
 * What a program said before it failed, whole: the reason often stands first, and the way out of it last. Secrets are left
 * out, words are kept however long they are.
 */
function whatItSaid(stderr: string): string {
  const lines = withoutLongWords(maskSecrets(stripVTControlCharacters(stderr)))
    .split('\n')
    .map((line) => line.trim());
  const text = lines.filter((line) => line !== '').join(' · ');
  if (text.length <= saidAtMost) return text;
  const half = saidAtMost / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}
