import { HoldfastError } from '../../core/errors.ts';
import { inWords } from '../../core/expiry.ts';
import type { Hold } from '../../core/hold.ts';
import { whyShort } from '../../core/hold.ts';
import type { Whereabouts } from '../../core/notice.ts';
import type { RunEnd, Stuck } from '../../core/outcome.ts';
import { endBeforeStart } from '../../core/outcome.ts';
import { Interrupted } from '../../host/interruption.ts';

/** Says why the run ends with another code than its child's. @param ranOut the hold, if it lasted to its end. */
export function sayStuck(stuck: Stuck, end: RunEnd, ranOut: Hold | null, say: (text: string) => void): void {
  if (end.exitCode === end.childExitCode) return;
  const limits = ranOut === null ? null : stuck.on === 'person' ? ranOut.personMs : ranOut.vendorMs;
  const within = limits === null ? '' : ` within ${inWords(limits)}`;
  const what = stuck.on === 'person' ? `nobody logged in${within}` : `the login service brought no login${within}`;
  const why = ranOut === null ? null : whyShort(ranOut);
  say(`${what}: exit code ${end.exitCode}; the child's own was ${end.childExitCode}`);
  if (why !== null) say(`  hint: ${why}`);
}

/** How a run ended whose child was not started, or could not be. */
export function endOfFailure(error: unknown, stuck: Stuck | null, where: Whereabouts): RunEnd {
  if (error instanceof HoldfastError) return endBeforeStart(error.exitCode, error.code, stuck, where);
  return endBeforeStart(error instanceof Interrupted ? error.exitCode : 1, null, stuck, where);
}
