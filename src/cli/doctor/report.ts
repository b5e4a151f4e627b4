import type { Facts } from '../../diagnosis/facts.ts';
import { readKnowledge } from '../explain/knowledge-files.ts';
import { packageRoot } from '../commands/explain.ts';
import type { World } from '../world.ts';
import { examine } from './examine.ts';
import { factsOfClient } from './one-client.ts';
import { told, verdictOf } from './told.ts';
import type { ToldFinding } from './told.ts';

/** What a look at this machine came to; `holdfast doctor --json` prints it. */
export interface DoctorReport {
  readonly schema: 1;
  readonly verdict: ReturnType<typeof verdictOf>;
  /** The gravest first. */
  readonly findings: readonly ToldFinding[];
  readonly facts: Facts;
}

/** How closely to look, and at what. */
export interface ReportOptions {
  readonly online: boolean;
  readonly runHelpers: boolean;
  /** Only what concerns this client; null for all. */
  readonly client: string | null;
}

/**
 * Looks at every scope of this machine and says what it means. Changes nothing.
 *
 * @throws HoldfastError `usage` for a client that is not known.
 */
export async function reportMachine(
  world: World,
  options: ReportOptions,
): Promise<{ readonly report: DoctorReport; readonly tookMs: number }> {
  const { wordsOf } = readKnowledge(packageRoot(world.script));
  const { facts, findings, tookMs } = await examine(world, options);
  const shown = told(factsOfClient(findings, options.client), wordsOf);
  return { report: { schema: 1, verdict: verdictOf(shown), findings: shown, facts }, tookMs };
}
