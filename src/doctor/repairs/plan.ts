import type { Finding } from '../finding.ts';
import type { Repair } from './repair.ts';
import { intrusionOf } from './repair.ts';

/** One repair, for the findings that ask for it. */
export interface PlannedRepair {
  readonly repair: Repair;
  readonly finding: Finding;
}

/** What can be repaired, from least to most intrusive; notes ask for nothing. Pure. */
export function planRepairs(findings: readonly Finding[]): readonly PlannedRepair[] {
  const wanted = findings.flatMap((finding) =>
    finding.repair === null || finding.level === 'info' ? [] : [{ repair: finding.repair, finding }],
  );
  const seen = new Set<string>();
  const once = wanted.filter(({ repair }) => {
    const key = JSON.stringify(repair);
    return seen.has(key) ? false : seen.add(key);
  });
  return once.toSorted((a, b) => intrusionOf(a.repair) - intrusionOf(b.repair));
}

/** What only a person can do, worst first: findings that stop work and that nothing here repairs. */
export function leftToPerson(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ level, repair }) => level === 'error' && repair === null);
}
