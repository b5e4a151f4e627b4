/** The kill matrix as people read it: one line per step, over all deaths there. */
import { percentile } from './percentile.ts';
import type { KillEnd, KillStep } from './kills.ts';
import { killSteps } from './kills.ts';

export function killTable(ends: readonly KillEnd[]): string {
  const lines = killSteps.map((step) =>
    lineOf(
      step,
      ends.filter((end) => end.step === step && end.wasKilled),
    ),
  );
  return [
    line(['killed', 'deaths', 'p50 ms', 'p99 ms', 'successor', 'loss named', 'nothing said', 'spent twice']),
    ...lines,
  ].join('\n');
}

function lineOf(step: KillStep, ends: readonly KillEnd[]): string {
  const waits = ends.map(({ waitMs }) => waitMs);
  const count = (is: (end: KillEnd) => boolean): string => String(ends.filter(is).length);
  return line([
    step,
    String(ends.length),
    percentile(waits, 0.5).toFixed(0),
    percentile(waits, 0.99).toFixed(0),
    count(isSuccessor),
    count(isNamed),
    count((end) => !isSuccessor(end) && !isNamed(end)),
    count(({ doubleSpends }) => doubleSpends > 0),
  ]);
}

export function isSuccessor({ got }: KillEnd): boolean {
  return 'access' in got && got.access === 'fake-access-1';
}

/** Whether the answer says what was lost, and which command a person must run. */
export function isNamed({ got }: KillEnd): boolean {
  return (
    'because' in got && /was lost .*may have been spent/.test(got.because) && got.person === 'holdfast login score'
  );
}

function line([first = '', ...rest]: readonly string[]): string {
  return [first.padEnd(16), ...rest.map((cell) => cell.padStart(12))].join(' ');
}
