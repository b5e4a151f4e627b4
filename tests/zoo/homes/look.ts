import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { doctorExitCode } from '../../../src/doctor/told.ts';
import { factsOfClient } from '../../../src/doctor/report.ts';
import type { Fingerprint } from '../../../src/core/credential.ts';
import { realFiles } from '../../../src/agents/claude-code/files.ts';
import { collectFacts } from '../../../src/doctor/collect.ts';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import type { Facts } from '../../../src/doctor/facts.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import { peerFault, preflightOfPeer } from '../../../src/doctor/preflight/peer.ts';
import { preflight } from '../../../src/doctor/preflight/preflight.ts';
import type { CheckReport } from '../../../src/doctor/preflight/report.ts';
import type { DiagnosisWorld } from '../../../src/doctor/world.ts';
import type { ZooHome } from '../home.ts';

/** What doctor and check say of one home. */
export interface Said {
  readonly facts: Facts;
  readonly findings: readonly Finding[];
  readonly doctor: 0 | 1 | 3;
  readonly check: CheckReport;
}

/** Looks at a home in this process, as `doctor --client` and `check --client` do. */
export async function lookAt(
  home: ZooHome,
  client: string,
  forMs: number | null = null,
  classify: DiagnosisWorld['classify'] = null,
): Promise<Said> {
  const facts = await collectFacts({
    env: home.env(),
    cwd: home.project,
    systemHome: home.home,
    platform: 'linux',
    host: 'zoo',
    uid: process.getuid?.() ?? null,
    clock: { now: () => Date.now(), sleep: (ms, signal) => sleep(ms, signal) },
    fingerprint: (text) => createHash('sha256').update(text).digest('hex').slice(0, 16) as Fingerprint,
    stateFolder: join(home.root, 'holdfast'),
    classify,
    askHost: null,
    runHelpers: false,
    files: realFiles(),
  });
  const all = diagnose(facts);
  const findings = [...(peerFault(facts, client) ?? []), ...factsOfClient(all, client)];
  const report = client === 'claude' ? preflight(facts, all, forMs) : preflightOfPeer(facts, client, forMs);
  if (report === null) throw new Error(`no preflight for ${client}`);
  return { facts, findings, doctor: doctorExitCode(findings, facts), check: report };
}

/** The deadlines of collectors, which must not keep the process. */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
