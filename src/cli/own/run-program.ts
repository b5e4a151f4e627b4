import { execFile } from 'node:child_process';

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
export function runProgram(
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  timeoutMs: number,
): Promise<ProgramEnd> {
  const [file = '', ...args] = command;
  return new Promise((resolve) => {
    const options = { env: { ...env }, timeout: timeoutMs, maxBuffer: outputAtMost, killSignal: 'SIGKILL' as const };
    const child = execFile(file, args, options, (error, stdout, stderr) => {
      resolve({ stdout, failure: error === null ? null : sentence(file, error, stderr, timeoutMs) });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });
}

type Failed = Error & { code?: string | number | null; killed?: boolean; signal?: NodeJS.Signals | null };

function sentence(file: string, error: Failed, stderr: string, timeoutMs: number): string {
  if (error.code === 'ENOENT') return `there is no program \`${file}\``;
  if (error.code === 'EACCES') return `\`${file}\` may not be executed`;
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `\`${file}\` printed more than ${outputAtMost} bytes`;
  if (error.killed === true) return `\`${file}\` took longer than ${timeoutMs / 1000} s`;
  const how = typeof error.code === 'number' ? `with ${error.code}` : `by ${error.signal ?? 'an unknown cause'}`;
  const said = lastLine(stderr);
  return `\`${file}\` ended ${how}${said === '' ? '' : `: ${said}`}`;
}

/** What a program said last; whatever may be a secret in it is left out. */
function lastLine(stderr: string): string {
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return line.replaceAll(/[\w.~+/=-]{20,}/g, '…').slice(0, 200);
}
