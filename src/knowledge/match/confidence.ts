/** How often a verdict is right that was reached so: the numbers were read off the corpus (`npm run score:explain`). */
import type { Candidate } from './matcher.ts';

/** Points of the curve: a score, and the share of right verdicts at it with no rival near. */
const curve: ReadonlyArray<readonly [score: number, right: number]> = [
  [0, 0.05],
  [2, 0.35],
  [4, 0.55],
  [5, 0.68],
  [6, 0.8],
  [7, 0.86],
  [8, 0.9],
  [9, 0.95],
  [12, 0.98],
];

/** From this lead on a rival no longer matters. */
const clearLead = 2;
/** What is left of the confidence where two classes are equally likely. */
const tie = 0.6;

/** Said without any doubt is never. In 0…0.99. */
export function confidenceIn(best: Candidate, rival: Candidate | undefined): number {
  const lead = Math.min(clearLead, best.score - (rival?.score ?? 0));
  const alone = tie + (1 - tie) * (lead / clearLead) ** 0.5;
  return round(along(best.score) * alone);
}

/** What remains for another class: never more than what the best one leaves. */
export function confidenceInRival(rival: Candidate, best: Candidate, confidence: number): number {
  return round(Math.min(1 - confidence, along(rival.score) * (rival.score / (best.score + rival.score))));
}

function along(score: number): number {
  const after = curve.findIndex(([at]) => at >= score);
  if (after === 0) return curve[0]?.[1] ?? 0;
  const [x1, y1] = curve.at(after - 1) ?? [0, 0];
  const [x2, y2] = after === -1 ? [x1, y1] : (curve[after] ?? [x1, y1]);
  if (after === -1) return curve.at(-1)?.[1] ?? y1;
  return y1 + ((y2 - y1) * (score - x1)) / (x2 - x1 || 1);
}

function round(share: number): number {
  return Math.round(Math.max(0, Math.min(0.99, share)) * 100) / 100;
}
