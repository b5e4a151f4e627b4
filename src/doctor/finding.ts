/** What the facts of a machine mean: one finding per thing that is wrong, or will be. */
import type { CommandLine } from '../core/shell-word.ts';
import type { Repair } from './repairs/repair.ts';

export interface Finding {
  /** A class of the knowledge base, or one of {@link ownWords}. */
  readonly id: string;
  /** `error`: the next request fails, or the last one did and nothing has changed since. `warning`: it will, or may. */
  readonly level: 'error' | 'warning' | 'info';
  /** What is wrong in this very case, where the title of the class says more than was seen; or null. */
  readonly headline: string | null;
  /** 0…1, how sure it is that this is the cause. */
  readonly confidence: number;
  /** What was seen, one sentence each, without any secret. */
  readonly evidence: readonly string[];
  /** The exact next step; null where the article's first advice is as good as any. */
  readonly next: Step | null;
  /** What Holdfast itself can do about it, or null. */
  readonly repair: Repair | null;
  /** The client that it concerns. */
  readonly client: string;
}

export interface Step {
  /** Ready to paste, or null where words are all there is. */
  readonly command: CommandLine | null;
  readonly why: string;
}

/** Findings that are no class of the knowledge base: what keeps a diagnosis from being made, or comes before one. */
export const ownWords: Readonly<Record<string, { readonly title: string; readonly scope: string }>> = {
  'settings-broken': { title: 'A settings file is not in effect', scope: 'deployment-configuration' },
  'folder-not-trusted': { title: 'This folder’s settings do not apply yet', scope: 'deployment-configuration' },
  'base-url-invalid': { title: 'The base URL is no URL', scope: 'deployment-configuration' },
  'store-open-to-others': { title: 'Other users may read the login file', scope: 'local-runtime' },
  'linked-store': { title: 'The login file is a link', scope: 'local-runtime' },
  'sign-in-required': { title: 'An administrator requires another sign-in', scope: 'deployment-configuration' },
  'client-state-damaged': { title: 'The client does not start: .claude.json is damaged', scope: 'local-runtime' },
  'client-missing': { title: 'No client is found by its name', scope: 'deployment-configuration' },
  'client-broken': { title: 'The client found by its name cannot be started', scope: 'deployment-configuration' },
  'store-damaged': { title: 'The login file is damaged', scope: 'local-runtime' },
  'store-foreign': { title: 'Something else than the client wrote the login', scope: 'local-runtime' },
  'codex-provider-no-key': { title: 'Codex sends no key to its provider', scope: 'deployment-configuration' },
  'codex-config-broken': { title: 'The configuration of Codex cannot be used', scope: 'deployment-configuration' },
  'facts-missing': { title: 'A part of this machine could not be looked at', scope: 'local-runtime' },
};

const levels = ['error', 'warning', 'info'] as const;

/** Findings by level, then by how sure each is. */
export function ranked(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => {
    return levels.indexOf(a.level) - levels.indexOf(b.level) || b.confidence - a.confidence;
  });
}

/** A finding with what most of them have in common. */
export function finding(
  id: string,
  level: Finding['level'],
  confidence: number,
  evidence: readonly string[] | string,
  rest: Partial<Pick<Finding, 'headline' | 'next' | 'repair' | 'client'>> = {},
): Finding {
  const list = typeof evidence === 'string' ? [evidence] : evidence;
  return { id, level, headline: null, confidence, evidence: list, next: null, repair: null, client: 'claude', ...rest };
}
