/** How sure a verdict is that was reached so. */

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

/** How often a signature of this score is right with no rival near: for bases that no model knows. */
export function confidenceAt(score: number): number {
  const after = curve.findIndex(([at]) => at >= score);
  if (after === 0) return curve[0]?.[1] ?? 0;
  const [x1, y1] = curve.at(after - 1) ?? [0, 0];
  const [x2, y2] = after === -1 ? [x1, y1] : (curve[after] ?? [x1, y1]);
  if (after === -1) return curve.at(-1)?.[1] ?? y1;
  return y1 + ((y2 - y1) * (score - x1)) / (x2 - x1 || 1);
}

/** From here on a verdict is called sure. */
const sure = 0.9;
/** What is said where the witnesses do not agree: on unseen threads two of three such verdicts are right. */
const unsure = 0.68;

/**
 * The confidence of a verdict, 0…0.99. Sure is only what both words or facts and the model tell.
 *
 * @param share how likely the class is. @param agrees whether both name it.
 */
export function confidenceOf(share: number, agrees: boolean): number {
  return round(share >= sure && !agrees ? unsure : share);
}

function round(share: number): number {
  return Math.round(Math.max(0, Math.min(0.99, share)) * 100) / 100;
}
