/** The figures that a judged corpus gives. */
import type { Knowledge } from '../../src/knowledge/entry.ts';
import type { Judged } from './judge.ts';

export interface Figures {
  readonly samples: number;
  /** Share of texts whose class was named first, 0…1. */
  readonly top1: number;
  /** Share of texts whose class was among the first three. */
  readonly top3: number;
  /** Near misses called a failed login, and the reverse. */
  readonly crossed: readonly Miss[];
  readonly misses: readonly Miss[];
  readonly reliability: readonly Band[];
}

export interface Miss {
  readonly id: string;
  readonly expected: string;
  readonly said: string | null;
  readonly confidence: number;
  readonly text: string;
}

/** Verdicts said with a confidence from `from` up to the next band. */
export interface Band {
  readonly from: number;
  readonly verdicts: number;
  readonly right: number;
  /** What the verdicts promised on average. */
  readonly promised: number;
}

const bands = [0, 0.5, 0.7, 0.8, 0.9, 0.95];

export function figuresOf(judged: readonly Judged[], { entries }: Knowledge): Figures {
  const kinds = new Map(entries.map(({ id, kind }) => [id, kind]));
  const misses = judged.filter((one) => !isRight(one)).map(asMiss);
  return {
    samples: judged.length,
    top1: judged.filter(isRight).length / judged.length,
    top3: judged.filter(isAmongThree).length / judged.length,
    misses,
    crossed: misses.filter(({ expected, said }) => said !== null && kinds.get(expected) !== kinds.get(said)),
    reliability: bands.map((from, index) => bandOf(judged, from, bands[index + 1] ?? 1.01)),
  };
}

function isRight({ sample, verdict }: Judged): boolean {
  return verdict.id === sample.label;
}

function isAmongThree({ sample, verdict }: Judged): boolean {
  return [verdict.id, ...verdict.alternatives.slice(0, 2).map(({ id }) => id)].includes(sample.label);
}

function asMiss({ sample, verdict }: Judged): Miss {
  const text = sample.text.replace(/\s+/g, ' ').slice(0, 110);
  return { id: sample.id, expected: sample.label, said: verdict.id, confidence: verdict.confidence, text };
}

function bandOf(judged: readonly Judged[], from: number, to: number): Band {
  const inBand = judged.filter(
    ({ verdict: { id, confidence } }) => id !== null && confidence >= from && confidence < to,
  );
  const promised = inBand.reduce((total, { verdict }) => total + verdict.confidence, 0);
  return {
    from,
    verdicts: inBand.length,
    right: inBand.filter(isRight).length,
    promised: promised / (inBand.length || 1),
  };
}
