/** Real error texts with the class that an expert gave them. */
import { readFileSync } from 'node:fs';

export interface Sample {
  readonly id: string;
  readonly text: string;
  /** What the text alone can tell. */
  readonly label: string;
  /** The thread it comes from. */
  readonly source: string;
}

interface Line {
  readonly id?: string | number;
  readonly text: string;
  readonly label: string;
  readonly source: string;
  readonly note?: string;
}

/** Reads a corpus: one JSON object per line; a note `text-alone:X` says that the text by itself tells X. */
export function readCorpus(path: string): Sample[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const { id, text, label, source, note } = JSON.parse(line) as Line;
    const alone = /text-alone:([\w-]+)/.exec(note ?? '')?.[1];
    return [{ id: String(id ?? index + 1), text, label: alone ?? label, source }];
  });
}
