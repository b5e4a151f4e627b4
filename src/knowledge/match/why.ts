/** Why a text is explained as it is, for a person who doubts it. */
import { isNone } from './combine.ts';
import type { Weighed } from './combine.ts';

/** What led to a verdict. */
export interface Why {
  /** The class that is likeliest, also where it is not likely enough to be named. */
  readonly id: string | null;
  /** The line that failed; null where no line tells of it by itself. */
  readonly line: string | null;
  /** What the text bears out, by the names of the lexicon. */
  readonly facts: readonly string[];
  /** The score of the signatures, 0 where none knows the words. */
  readonly signatures: number;
  /** The row of the table, as the facts that it asks for; null where none holds. */
  readonly row: string | null;
  /** How likely the model alone finds the class; null without a model. */
  readonly model: number | null;
}

/** So many lines are looked at one by one, the last ones. */
const mostLines = 200;
const longestLine = 300;

/** @param best the likeliest class of the text. @param names of the facts. @param look what a line by itself tells. */
export function whyOf(
  best: Weighed | undefined,
  text: string,
  names: readonly string[],
  look: (line: string) => readonly Weighed[],
): Why {
  if (best === undefined || isNone(best)) {
    return { id: null, line: null, facts: best?.facts ?? [], signatures: 0, row: null, model: null };
  }
  const when = best.told?.row.when.map((set) => set.map((fact) => names[fact] ?? '').join(' or ')).join(' + ');
  return {
    id: best.id,
    line: failedLine(best.id, text, look),
    facts: best.facts,
    signatures: Math.round(best.score * 10) / 10,
    row: when ?? null,
    model: best.modelled === null ? null : Math.round(best.modelled * 100) / 100,
  };
}

/** The line that speaks most for a class; of several that do so equally the last. */
function failedLine(id: string, text: string, look: (line: string) => readonly Weighed[]): string | null {
  let found: { readonly line: string; readonly weight: number } | null = null;
  for (const line of text.split('\n').slice(-mostLines)) {
    if (line.trim() === '') continue;
    const one = look(line).find((candidate) => candidate.id === id);
    const weight = one === undefined ? 0 : one.score + (one.told?.weight ?? 0) + one.share;
    if (weight > 0 && weight >= (found?.weight ?? 0)) found = { line: line.trim().slice(0, longestLine), weight };
  }
  return found?.line ?? null;
}
