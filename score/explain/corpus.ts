/** Real error texts with the class that an expert gave them. */
import { readFileSync } from 'node:fs';

export interface Sample {
  readonly id: string;
  readonly text: string;
  /** What the text alone can tell. */
  readonly label: string;
  /** The answers that the text allows, the label among them; `null` where nothing need be said. */
  readonly accept: ReadonlyArray<string | null>;
  /** The thread it comes from. */
  readonly source: string;
  /** The program that printed it. */
  readonly client: string;
}

interface Line {
  readonly id?: string | number;
  readonly text: string;
  readonly label: string;
  readonly source: string;
  readonly client?: string;
  readonly note?: string;
  readonly accept?: readonly string[];
}

/** Reads a corpus: one JSON object per line; a note `text-alone:X` says that the text by itself tells X. */
export function readCorpus(path: string): Sample[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const { id, text, label, source, client, note, accept } = JSON.parse(line) as Line;
    const alone = /text-alone:([\w-]+)/.exec(note ?? '')?.[1] ?? label;
    const allowed = (accept ?? [alone]).map((one) => (one === 'null' ? null : one));
    return [{ id: String(id ?? index + 1), text, label: alone, accept: allowed, source, client: client ?? 'unnamed' }];
  });
}

/** Whether an answer is one that the text allows. */
export function isAccepted({ accept }: Sample, id: string | null): boolean {
  return accept.includes(id);
}
