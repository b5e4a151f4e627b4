/** What a walk through the repairs makes of what it sees, and its words for that. Pure. */
import type { Finding } from '../finding.ts';
import type { ActionEnd } from './action.ts';

/** What came of one change. */
export interface Proof {
  /** Whether the fault that it was made for is gone. */
  readonly gone: boolean;
  /** Whether the action works, so that nothing else need be tried. */
  readonly works: boolean;
  readonly why: string;
}

/** How the action ended, against how it ended before the change. */
export function proofByAction(before: ActionEnd, after: ActionEnd): Proof {
  if (after.ok) return { gone: true, works: true, why: 'the action works' };
  const isOther = before.id !== null && after.id !== before.id;
  return isOther
    ? { gone: true, works: false, why: `it fails of something else now: ${after.id ?? after.said}` }
    : { gone: false, works: false, why: 'the action fails as before' };
}

/** Nothing was seen of the change before a signal ended the walk. */
export const unproven: Proof = {
  gone: false,
  works: false,
  why: 'the walk was stopped before the action could show it',
};

/** Whether the doctor still finds what the change was made for. A note is no fault. */
export function proofByLook(mended: Finding, findings: readonly Finding[]): Proof {
  const gone = !findings.some(
    ({ id, repair, level }) =>
      id === mended.id && level !== 'info' && JSON.stringify(repair) === JSON.stringify(mended.repair),
  );
  return { gone, works: false, why: gone ? 'the fault is gone' : 'the fault is still there' };
}

/** One run of the action, in words. */
export function endInWords({ ok, exitCode, id, said }: ActionEnd): string {
  if (ok) return 'it works';
  const how = [`exit ${exitCode ?? 'by a signal'}`, ...(id === null ? [] : [id])].join(', ');
  return `it fails (${how})${said === '' ? '' : `: ${said}`}`;
}

/** A walk after which the action still fails. @param kept how many changes stand. */
export function stillFails(kept: number): string {
  return kept === 0 ? 'the action still fails' : `the action still fails; ${kept} kept`;
}

/** A walk without an action. @param left how many findings still stop work. */
export function mendedInWords(mended: number, left: number): string {
  if (mended === 0 && left === 0) return 'nothing to mend';
  if (left === 0) return `${mended} mended, nothing stops work any more`;
  return `${mended} mended, ${left} ${left === 1 ? 'finding is' : 'findings are'} left`;
}
