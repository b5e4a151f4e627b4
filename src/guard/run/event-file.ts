import { appendFileSync, closeSync } from 'node:fs';
import { HoldfastError } from '../../core/errors.ts';
import type { Fact } from '../../core/fact.ts';
import { jsonText, shown } from '../../core/shown.ts';
import { openNamedToWrite } from '../../stores/named-file.ts';

/** Facts as one JSON object per line, for `--json-events`. */
export interface EventFile {
  write(fact: Fact, at: number): void;
  close(): void;
}

/**
 * Opens (or creates, 0600) the file for appending.
 *
 * Facts are few and small, so they are written at once: what is in the file has happened, also after a crash.
 *
 * @throws HoldfastError `usage` when the file cannot be written.
 */
export function openEventFile(path: string, onTrouble: (message: string) => void): EventFile {
  const fd = open(path);
  let broken = false;
  return {
    write(fact, at) {
      if (broken) return;
      try {
        appendFileSync(fd, `${jsonText({ schema: 1, at: new Date(at).toISOString(), ...fact })}\n`);
      } catch (error) {
        broken = true;
        onTrouble(`no more events are written to ${path}: ${(error as Error).message}`);
      }
    },
    close: () => closeSync(fd),
  };
}

function open(path: string): number {
  try {
    return openNamedToWrite(path, 'a');
  } catch (error) {
    throw new HoldfastError(
      'usage',
      `--json-events expects a file that can be written; ${(error as Error).message}`,
      shown`name a file in a folder of yours, for example --json-events ./holdfast-events.ndjson`,
    );
  }
}
