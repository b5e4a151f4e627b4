import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { ZooHome } from './home.ts';

/** Holdfast's own program, as it is built. */
export const program = join(import.meta.dirname, '..', '..', 'bin', 'holdfast.cjs');

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program in a zoo home, to its end. @param wrapper what it is started by, such as a tracer. @param input of its stdin. */
export function holdfast(zoo: ZooHome, args: readonly string[], wrapper: readonly string[] = [], input = ''): Promise<Ended> {
  const [command = '', ...rest] = [...wrapper, process.execPath, program, ...args];
  return new Promise((resolve) => {
    const child = execFile(command, rest, { env: zoo.env(), cwd: zoo.project, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
    if (input !== '') child.stdin?.end(input);
  });
}
