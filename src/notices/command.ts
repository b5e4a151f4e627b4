import { jsonText } from '../core/shown.ts';
import type { ProgramWorld } from '../stores/search-path.ts';
import { startLine } from '../stores/start-program.ts';

/** A command line of the user's, and what is said when it fails. */
export interface ToldCommand {
  /** The option that named it, for words about it. */
  readonly option: string;
  readonly command: string;
  readonly world: ProgramWorld;
  readonly onTrouble: (text: string) => void;
}

/** Runs a command line of the user's with an event as JSON on its stdin, and does not wait for it. */
export function tellCommand({ option, command, world, onTrouble }: ToldCommand, event: unknown): void {
  const child = startLine(command, world, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  child.on('error', (error) => onTrouble(`${option} could not be run: ${error.message}`));
  child.on('exit', (code) => {
    if (code !== 0 && code !== null) onTrouble(`${option} ended with exit code ${code}`);
  });
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(`${jsonText(event)}\n`);
  child.unref();
}
