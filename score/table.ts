/** The score card as people read it. */
import type { Score } from './cell.ts';

const columns = ['who', 'processes', 'calls', 'expiry by', 'rounds', 'rotations', 'POSTs', 'POSTs/rotation'];
const more = ['grants revoked', 'refusals seen', 'p50 ms', 'p99 ms'];
const widths = [20, 9, 5, 9, 6, 9, 6, 14, 14, 13, 7, 7];

export function head(): string {
  return line([...columns, ...more]);
}

export function row(score: Score): string {
  const { who, processes, calls, how, rounds, rotations, posts, revoked, refusals, p50Ms, p99Ms } = score;
  const cells = [who, processes, calls, how, rounds, rotations, posts, postsPerRotation(score), revoked, refusals];
  return (
    line([...cells.map(String), inMs(p50Ms), inMs(p99Ms)]) +
    (score.firstTrouble === null ? '' : `\n    ${score.firstTrouble}`)
  );
}

/** Whether a cell is what Holdfast promises. */
export function isPerfect({ posts, rotations, rounds, revoked, refusals }: Score): boolean {
  return posts === rotations && rotations === rounds && revoked === 0 && refusals === 0;
}

function postsPerRotation({ posts, rotations }: Score): string {
  return rotations === 0 ? '-' : (posts / rotations).toFixed(2);
}

function inMs(value: number | null): string {
  return value === null ? '-' : value.toFixed(0);
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
    .join('  ');
}
