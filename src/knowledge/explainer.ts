/** Explains texts: folds, matches and judges one after the other, and treats a session by its last turn. */
import type { Knowledge } from './entry.ts';
import { openMatcher, ownEngine } from './match/matcher.ts';
import type { Candidate, Engine } from './match/matcher.ts';
import { entriesById, judge, verdictOf } from './match/verdict.ts';
import type { Verdict } from './match/verdict.ts';
import { fold } from './text/fold.ts';
import { openTurnReader } from './transcript.ts';
import type { LastTurn } from './transcript.ts';

/** The matcher with everything it knows. */
export interface Explainer {
  /** What a text tells: an error as somebody pasted it, or a whole session of a client. Never throws. */
  explain(text: string): Verdict;
  /** What a text tells that is known to be no session. */
  explainError(text: string): Verdict;
  /** What the last turn of a session tells. */
  explainTurn(turn: LastTurn): Verdict;
}

/** Makes an explainer; `own` are signatures of the user, matched by an engine that cannot backtrack. */
export function openExplainer(
  knowledge: Knowledge,
  own?: { readonly knowledge: Knowledge; readonly engine: Engine },
): Explainer {
  const matchers = [openMatcher(knowledge, ownEngine)];
  if (own !== undefined) matchers.push(openMatcher(own.knowledge, own.engine));
  const entries = new Map([...entriesById(knowledge), ...(own === undefined ? [] : entriesById(own.knowledge))]);

  const candidatesOf = (text: string): readonly Candidate[] => {
    const folded = fold(text);
    const found = matchers.flatMap((match) => match(folded));
    return matchers.length === 1 ? found : found.toSorted((a, b) => b.score - a.score);
  };

  function explainTurn(turn: LastTurn): Verdict {
    const nothingWrong = entries.get('not-an-error');
    if (turn.kind === 'well') return nothingWrong === undefined ? judge([], entries) : verdictOf(nothingWrong, 0.95);
    const candidates = candidatesOf(turn.text);
    return judge(turn.kind === 'failed' ? candidates : candidates.map(asTool), entries);
  }

  /** In a tool's answer a refusal is the tool's own, never the session's. */
  function asTool(candidate: Candidate): Candidate {
    const entry = entries.get(candidate.id);
    const isTools = entry === undefined || entry.kind === 'near-miss' || entry.category === 'mcp';
    return isTools ? candidate : { ...candidate, id: 'tool-own-401', score: Math.min(candidate.score, 7) };
  }

  const explainError = (text: string): Verdict => judge(candidatesOf(text), entries);
  return {
    explainError,
    explainTurn,
    explain(text) {
      const turn = lastTurnIn(text);
      return turn === null ? explainError(text) : explainTurn(turn);
    },
  };
}

/** The last turn of a text of which most lines are records of a session. */
function lastTurnIn(text: string): LastTurn | null {
  if (!text.includes('"type"')) return null;
  const reader = openTurnReader();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const records = lines.filter((line) => reader.take(line.trim())).length;
  return records * 2 > lines.length ? reader.last() : null;
}
