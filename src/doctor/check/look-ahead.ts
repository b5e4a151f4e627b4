import { HoldfastError } from '../../core/errors.ts';
import type { FactGroup } from '../facts.ts';
import { preflightOfPeer } from '../preflight/peer.ts';
import { preflight } from '../preflight/preflight.ts';
import type { CheckReport } from '../preflight/report.ts';
import { examine } from '../examine.ts';
import { shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** The job that is to come, and how closely to look. */
export interface JobAhead {
  /** How long it may take, milliseconds, or null. */
  readonly forMs: number | null;
  readonly client: string;
  readonly online: boolean;
  readonly runHelpers: boolean;
}

/**
 * Answers before a job whether its login will last; `holdfast check --json` prints it. Changes nothing.
 *
 * @throws HoldfastError `usage` for a client that is not known.
 */
export async function lookAhead(host: Host, { client, forMs, online, runHelpers }: JobAhead): Promise<CheckReport> {
  // A look at the same as `doctor` looks at, so that the two never say different things of one machine.
  const groups = client === 'claude' ? undefined : new Set<FactGroup>(['peers']);
  const { facts, findings } = await examine(host, { online, runHelpers, ...(groups === undefined ? {} : { groups }) });
  const report = client === 'claude' ? preflight(facts, findings, forMs) : preflightOfPeer(facts, client, forMs);
  if (report !== null) return report;
  throw new HoldfastError(
    'usage',
    `expected --client to be claude, codex, gemini, copilot, kiro or opencode, got "${client}"`,
    shown`holdfast check --client claude`,
  );
}
