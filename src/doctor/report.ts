import type { Facts } from './facts.ts';
import { examine } from './examine.ts';
import { peerFault } from './preflight/peer.ts';
import { told, doctorVerdict } from './told.ts';
import type { ToldFinding } from './told.ts';
import type { Host } from '../host/open-host.ts';
import { HoldfastError } from '../core/errors.ts';
import type { Finding } from './finding.ts';
import { shown } from '../core/shown.ts';
import { lookUp } from '../core/look-up.ts';

/** What a look at this machine came to; `holdfast doctor --json` prints it. */
export interface DoctorReport {
  readonly schema: 1;
  readonly verdict: ReturnType<typeof doctorVerdict>;
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
  host: Host,
  options: ReportOptions,
): Promise<{ readonly report: DoctorReport; readonly tookMs: number }> {
  const { wordsOf } = await host.knowledge();
  const { facts, findings, tookMs } = await examine(host, options);
  const ofClient = factsOfClient(findings, options.client);
  // Of another client its own faults count in full; for all others of this machine they are a warning.
  const faults = options.client === null ? null : peerFault(facts, options.client);
  const rest = faults === null ? ofClient : ofClient.filter(({ id }) => !faults.some((one) => one.id === id));
  const toldOf = told([...(faults ?? []), ...rest], wordsOf);
  return { report: { schema: 1, verdict: doctorVerdict(toldOf), findings: toldOf, facts }, tookMs };
}

/** What `--client` may name, and whose findings it keeps. */
const clients: Readonly<Record<string, readonly string[]>> = {
  'claude': ['claude', 'claude-code-action'],
  'codex': ['Codex'],
  'gemini': ['Gemini CLI'],
  'copilot': ['Copilot CLI'],
  'kiro': ['Kiro'],
  'opencode': ['OpenCode'],
  'git': ['git'],
  'npm': ['npm'],
  'docker': ['docker'],
};

/** The names that `--client` knows. */
const doctorClientNames: readonly string[] = Object.keys(clients);

/**
 * Only what concerns one client; all for null.
 *
 * @throws HoldfastError `usage` for a name that is not known.
 */
export function factsOfClient(findings: readonly Finding[], name: string | null): readonly Finding[] {
  if (name === null) return findings;
  const names = lookUp(clients, name);
  if (names === undefined) {
    throw new HoldfastError(
      'usage',
      `expected --client to be one of ${doctorClientNames.join(', ')}, got "${name}"`,
      shown`holdfast doctor --client claude`,
    );
  }
  return findings.filter(({ client }) => names.includes(client));
}
