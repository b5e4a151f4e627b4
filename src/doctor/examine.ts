import { realFiles } from '../agents/claude-code/files.ts';
import { collectFacts } from './collect.ts';
import { diagnose } from './diagnose.ts';
import type { FactGroup, Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import type { DiagnosisWorld } from './world.ts';
import { fingerprinterToLookWith } from '../stores/fingerprint.ts';
import type { Fingerprinter } from '../stores/fingerprint.ts';
import { stateFolderPath } from '../stores/state-folder.ts';
import type { Host } from '../host/open-host.ts';

/** What a look at this machine gave. */
export interface Examination {
  readonly facts: Facts;
  readonly findings: readonly Finding[];
  readonly tookMs: number;
}

/** How closely to look. */
export interface ExamineOptions {
  readonly online: boolean;
  readonly runHelpers: boolean;
  /** The parts that are wanted; default all. */
  readonly groups?: ReadonlySet<FactGroup>;
  /** By what secrets are told apart; default this machine's own key. */
  readonly fingerprint?: Fingerprinter;
}

/** Looks at this machine and says what the facts mean. Nothing is changed, renewed or started but what was asked for. */
export async function examine(host: Host, options: ExamineOptions): Promise<Examination> {
  const startedAt = performance.now();
  const facts = await collectFacts(diagnosisWorld(host, options), options.groups);
  return { facts, findings: diagnose(facts), tookMs: Math.round(performance.now() - startedAt) };
}

function diagnosisWorld(machine: Host, options: ExamineOptions): DiagnosisWorld {
  const { env, cwd, home, platform, hostname: host, clock } = machine;
  const { online, runHelpers } = options;
  const stateFolder = stateFolderPath(env, platform, home);
  return {
    env,
    cwd,
    systemHome: home,
    platform,
    host,
    uid: process.getuid?.() ?? null,
    clock,
    files: realFiles(),
    fingerprint: options.fingerprint ?? fingerprinterToLookWith(stateFolder),
    stateFolder,
    // The base of signatures is read only where a session failed.
    classify: async (text) => (await machine.explainer()).explainError(text),
    // What speaks to hosts takes as long to load as all the rest takes to look.
    askHost: online ? async (url, way) => await (await import('./ask-host.ts')).askHost(url, way) : null,
    runHelpers,
  };
}
