import { exitCodes } from '../core/exit-codes.ts';
import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { findingNeedsLogin } from './preflight/peer.ts';
import { ownWords } from './finding.ts';
import type { WordsOf } from '../knowledge/match/compile.ts';
import { lookUp } from '../core/look-up.ts';

/** A finding with what the knowledge base says of its class; `holdfast doctor --json` prints it. */
export interface ToldFinding extends Omit<Finding, 'repair' | 'headline'> {
  readonly title: string;
  readonly scope: string;
  readonly heal: 'yes' | 'partly' | 'no' | null;
  readonly mustNot: readonly string[];
  /** Whether `holdfast fix` can mend it, and by what. */
  readonly repair: string | null;
  /** The article's file in the knowledge base. */
  readonly article: string | null;
}

/** Adds title, scope, what must not be done and the article. */
export function told(findings: readonly Finding[], wordsOf: WordsOf): readonly ToldFinding[] {
  return findings.map(({ headline, ...finding }) => {
    const words = wordsOf(finding.id);
    const own = lookUp(ownWords, finding.id);
    return {
      ...finding,
      title: headline ?? words?.title ?? own?.title ?? finding.id,
      scope: words?.scope ?? own?.scope ?? 'none',
      heal: words?.heal ?? null,
      next: finding.next ?? (words === undefined ? null : { command: null, why: words.first }),
      mustNot: (words?.mustNot ?? []).filter((text) => !contradicts(text, finding)),
      repair: finding.repair?.kind ?? null,
      article: words === undefined ? null : `knowledge/${finding.id}.md`,
    };
  });
}

/**
 * Whether a "do not" of the article forbids the very step that this machine's state calls for: the article speaks of the class in
 * general, and what was seen here goes before it.
 */
function contradicts(mustNot: string, { next }: Pick<Finding, 'next'>): boolean {
  const command = next?.command ?? '';
  if (/(^|\s)claude auth login$/.test(command)) return /\b(log(ging)? in|logins?|\/login)\b/i.test(mustNot);
  return /^(rmdir|mv) .*\.lock\b/.test(command) && /^do not remove a lock( while|;|$)/i.test(mustNot);
}

/** `fault` stops work, `warning` will or may, `healthy` is neither. */
export function doctorVerdict(findings: readonly Pick<Finding, 'level'>[]): 'fault' | 'warning' | 'healthy' {
  if (findings.some(({ level }) => level === 'error')) return 'fault';
  return findings.some(({ level }) => level === 'warning') ? 'warning' : 'healthy';
}

/** 0 where nothing stops work, 3 where a person must log in first, else 1. */
export function doctorExitCode(findings: ReadonlyArray<Pick<Finding, 'level' | 'next'>>, facts: Facts): 0 | 1 | 3 {
  const faults = findings.filter(({ level }) => level === 'error');
  if (faults.length === 0) return exitCodes.good;
  return faults.some((one) => findingNeedsLogin(one, facts)) ? exitCodes.person : exitCodes.no;
}
