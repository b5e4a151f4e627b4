import type { Interface } from 'node:readline';
import { createInterface } from 'node:readline';
import { HoldfastError } from '../core/errors.ts';
import type { World } from './world.ts';
import { commandLine } from '../core/shell-word.ts';

/**
 * Asks the person whether what was shown is to be done; the end of the input is a no.
 *
 * @throws HoldfastError `usage` where nobody can be asked.
 */
export async function isAgreed(
  world: Pick<World, 'stdinIsTty' | 'stderrIsTty'>,
  { yes, json, command = 'install' }: { readonly yes: boolean; readonly json: boolean; readonly command?: string },
  input: NodeJS.ReadableStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<boolean> {
  if (yes) return true;
  if (!world.stdinIsTty || !world.stderrIsTty || json) {
    throw new HoldfastError(
      'usage',
      'expected --yes where nobody can be asked',
      commandLine('holdfast', ...command.split(' '), '--yes'),
    );
  }
  return /^y(es)?$/i.test((await answerTo(createInterface({ input, output }), 'Do this? [y/N] ')).trim());
}

function answerTo(asking: Interface, question: string): Promise<string> {
  return new Promise((resolve) => {
    asking.once('close', () => resolve(''));
    asking.question(question, (answer) => {
      resolve(answer);
      asking.close();
    });
  });
}
