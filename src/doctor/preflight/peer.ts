import { lookUp } from '../../core/look-up.ts';
import { fixedCommand } from '../../core/shell-word.ts';
import type { CommandLine } from '../../core/shell-word.ts';
import type { Facts } from '../facts.ts';
import type { Finding, Step } from '../finding.ts';
import { finding } from '../finding.ts';
import { isSignIn, viewOf } from '../rules/view.ts';
import type { CheckItem, CheckReport } from './report.ts';
import { answerOf } from './report.ts';

const peers: Readonly<Record<string, readonly [name: string, login: CommandLine]>> = {
  codex: ['Codex', fixedCommand`codex login`],
  gemini: ['Gemini CLI', fixedCommand`gemini`],
  copilot: ['Copilot CLI', fixedCommand`copilot login`],
  kiro: ['Kiro', fixedCommand`kiro-cli login`],
  opencode: ['OpenCode', fixedCommand`opencode auth login`],
};

/**
 * What keeps a job of another client from starting, as far as its own store tells offline: none, or one finding. `doctor
 * --client` and `check --client` both go by it.
 *
 * @returns null where Holdfast knows no store of that name.
 */
export function peerFault(facts: Facts, client: string): readonly Finding[] | null {
  const known = lookUp(peers, client);
  if (known === undefined) return null;
  const [name, login] = known;
  const peer = facts.peers?.find((one) => one.client === name);
  if (peer === undefined) {
    const next = signInTo(name, facts) ?? { command: login, why: 'nobody has logged in to it here' };
    return [finding('no-credential', 'error', 0.9, `no login of ${name} was found`, { next, client: name })];
  }
  const { state, detail, id, command, advice, place } = peer;
  if (state === 'good' || state === 'stored' || state === 'expired-renewable') return [];
  const own = command === null && advice === null ? null : { command, why: advice ?? 'its own login' };
  const next = command === login ? (signInTo(name, facts) ?? own) : own;
  return [finding(id ?? 'no-credential', 'error', 0.88, `${name} (${place}): ${detail}`, { next, client: name })];
}

/** In a job of CI nobody logs in: it is handed a key. Null elsewhere. */
function signInTo(name: string, facts: Facts): Step | null {
  const { runner } = viewOf(facts);
  if (runner === null) return null;
  const system = runner === 'CI' ? 'a CI system' : runner;
  return {
    command: null,
    why: `this is a job of ${system}, where nobody can log in: hand ${name} a key of its own as a secret`,
  };
}

/** Whether a person must log in to it; what is set wrongly is no matter of logging in. */
export function findingNeedsLogin({ next }: Pick<Finding, 'next'>, facts: Facts): boolean {
  if (next === null) return false;
  return isSignIn(next, viewOf(facts)) || Object.values(peers).some(([, login]) => login === next.command);
}

/** The preflight of a job of another client; null where Holdfast knows no store of that name. */
export function preflightOfPeer(facts: Facts, client: string, forMs: number | null): CheckReport | null {
  const faults = peerFault(facts, client);
  if (faults === null) return null;
  const [fault] = faults;
  const item: CheckItem =
    fault === undefined
      ? { question: 'credential', state: 'pass', found: wellIn(facts, client), id: null, hint: null }
      : {
          question: 'credential',
          state: findingNeedsLogin(fault, facts) ? 'person' : 'fail',
          found: fault.evidence[0] ?? fault.id,
          id: fault.id,
          hint: fault.next?.command ?? fault.next?.why ?? null,
        };
  return { schema: 1, ...answerOf([item]), client, forMs, items: [item] };
}

function wellIn(facts: Facts, client: string): string {
  const [name = client] = lookUp(peers, client) ?? [];
  return `${name}: ${facts.peers?.find((one) => one.client === name)?.detail ?? 'logged in'}`;
}
