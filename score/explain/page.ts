/** The figures as a page of text. */
import type { Figures, Group } from './figures.ts';

/** @param isLong whether each miss is printed. */
export function pageOf(title: string, figures: Figures, isLong: boolean): string {
  const { samples, top1, strict, top3, crossed, misses, reliability, silent, silentOnAuth, sure, groups } = figures;
  const rows = reliability.map(
    ({ from, verdicts, right, promised }) =>
      `  ${from.toFixed(2).padStart(5)}  ${String(verdicts).padStart(8)}  ${percent(promised, verdicts).padStart(8)}  ${percent(right / (verdicts || 1), verdicts).padStart(6)}`,
  );
  const wrong = misses.map(
    ({ id, expected, said, confidence, text }) =>
      `  #${id}  ${expected}, said ${said ?? 'nothing'} (${confidence.toFixed(2)})\n      ${text}`,
  );
  return [
    `${title}: ${samples} texts`,
    `  an answer that the text allows ${share(top1)}, exactly the label ${share(strict)}, among three ${share(top3)}`,
    `  confused ${misses.length - silent}, silent ${silent}; on failed logins silent ${share(silentOnAuth)}`,
    `  near miss and failed login confused ${crossed.length} times (${share(crossed.length / (samples || 1))})`,
    `  said with 0.9 and more: ${sure.verdicts}, right ${share(sure.right / (sure.verdicts || 1))}`,
    '',
    '   said  verdicts  promised   right',
    ...rows,
    '',
    ...Object.entries(groups).map(([name, parts]) => `  by ${name}: ${groupLine(parts)}`),
    '',
    ...(isLong ? [wrong.length === 0 ? '  No confusion.' : 'Confusions', ...wrong, ''] : []),
  ].join('\n');
}

function groupLine(parts: readonly Group[]): string {
  const shown = parts.filter(({ samples }) => samples >= 4);
  const told = shown.map(({ name, samples, right }) => `${name} ${right} of ${samples}`);
  const rest = parts.length - shown.length;
  return [...told, ...(rest === 0 ? [] : [`and ${rest} with fewer than four texts`])].join(', ');
}

/** A share as per cent with one digit. */
export function share(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

function percent(value: number, of: number): string {
  return of === 0 ? '-' : `${Math.round(value * 100)} %`;
}
