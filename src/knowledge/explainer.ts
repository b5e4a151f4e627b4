/** Explains texts: folds, matches and judges one after the other, and treats a session by its last turn. */
import type { CompiledKnowledge, WordsOf } from './match/compile.ts';
import { openMatcher, ownEngine } from './match/matcher.ts';
import type { Engine } from './match/matcher.ts';
import { weigh } from './match/combine.ts';
import type { Weighed } from './match/combine.ts';
import { openModel } from './model/text-model.ts';
import { whyOf } from './match/why.ts';
import type { Why } from './match/why.ts';
import { ownWordsIn } from './evidence/own-voice.ts';
import { isBorneOut, isRecognised, judge, unknown, verdictOf } from './match/verdict.ts';
import type { Verdict } from './match/verdict.ts';
import type { Said } from './match/advice.ts';
import { clientNamedIn } from './evidence/client.ts';
import { whatStands } from './evidence/last-state.ts';
import { withoutNotices } from './evidence/notices.ts';
import { fold } from './text/fold.ts';
import type { Folded } from './text/fold.ts';
import { openTurnReader } from './transcript.ts';
import type { LastTurn } from './transcript.ts';

/** The matcher with everything it knows. */
export interface Explainer {
  /** What a text tells: an error as somebody pasted it, or a whole session of a client. Never throws. */
  explain(text: string): Verdict;
  /** What a text tells that is known to be no session. */
  explainError(text: string): Verdict;
  /** The same by the words of signatures alone: what they do not know is news for the knowledge base. */
  explainWords(text: string): Verdict;
  /** Why a text is explained so: the line that failed, and what each witness said. */
  why(text: string): Why;
  /** What the last turn of a session tells. */
  explainTurn(turn: LastTurn): Verdict;
}

/** A base of signatures, with what its entries say and the engine that its patterns are for. */
export interface Base {
  readonly knowledge: CompiledKnowledge;
  readonly wordsOf: WordsOf;
  /** Default {@link ownEngine}. */
  readonly engine?: Engine;
}

/** Makes an explainer; signatures of the user come as a base of their own. */
export function openExplainer(base: Base, own?: Base): Explainer {
  const bases = own === undefined ? [base] : [base, own];
  const matchers = bases.map(({ knowledge, engine }) => {
    const match = openMatcher(knowledge, engine ?? ownEngine);
    const { lore } = knowledge;
    const opinion = lore?.model === undefined ? null : openModel(lore.model);
    return (folded: Folded, byWords: boolean): readonly Weighed[] =>
      byWords ? weigh(folded.words, match(folded), undefined, null) : weigh(folded.words, match(folded), lore, opinion);
  });
  const wordsOf: WordsOf = (id) => own?.wordsOf(id) ?? base.wordsOf(id);

  const named = {
    names: new Set(bases.flatMap(({ knowledge }) => knowledge.members.names)),
    empty: new Set(bases.flatMap(({ knowledge }) => knowledge.members.empty)),
  };

  const look = (text: string, byWords = false): readonly Weighed[] => {
    const folded = fold(text, named);
    const found = matchers.map((match) => match(folded, byWords));
    return found.length === 1 ? (found[0] ?? []) : found.flat().toSorted((a, b) => b.share - a.share);
  };

  const matched = (text: string): readonly Weighed[] => {
    const whole = look(text);
    const said = ownWordsIn(text);
    return said === null || said.length >= text.trim().length ? whole : ownFirst(look(said), whole);
  };

  /** Words around the client's own may make its failure more certain, never make it another's. */
  const ownFirst = (said: readonly Weighed[], whole: readonly Weighed[]): readonly Weighed[] => {
    const [first] = said;
    const [best] = whole;
    if (first === undefined || best === undefined || !isRecognised(said) || first.id === best.id) return whole;
    const isAnothers = notOwn.has(wordsOf(best.id)?.category ?? '') || best.id === 'tool-own-401';
    return isAnothers || Math.max(best.score, best.told?.weight ?? 0) < leastSure ? said : whole;
  };

  /** What is announced counts only where nothing else was said. */
  const candidatesOf = (text: string): readonly Weighed[] => {
    const said = withoutNotices(text);
    const errors = said === null ? [] : matched(said);
    return isRecognised(errors) && errors[0]?.id !== nothingWrong ? errors : matched(text);
  };

  const settled = (confidence: number): Verdict => {
    const words = wordsOf(nothingWrong);
    return words === undefined ? unknown : verdictOf(words, confidence);
  };

  const saidIn = (text: string): Said => ({ words: () => fold(text, named).words, client: clientNamedIn(text) });

  function explainTurn(turn: LastTurn): Verdict {
    if (turn.kind === 'well') return settled(0.95);
    if (turn.kind === 'open' && turn.text === '') return unknown;
    const candidates = candidatesOf(turn.text);
    return judge(turn.kind === 'tool-failed' ? asTools(candidates) : candidates, wordsOf, saidIn(turn.text));
  }

  /** In a tool's answer a refusal is the tool's own, never the session's. */
  function asTools(candidates: readonly Weighed[]): Weighed[] {
    const kept = new Map<string, Weighed>();
    for (const candidate of candidates) {
      const words = wordsOf(candidate.id);
      const isTools = words === undefined || words.kind === 'near-miss' || words.category === 'mcp';
      const id = isTools ? candidate.id : 'tool-own-401';
      if (!kept.has(id)) kept.set(id, { ...candidate, id });
    }
    return [...kept.values()];
  }

  function explainError(text: string): Verdict {
    const { text: standing, isHealed } = whatStands(text);
    const candidates = candidatesOf(standing);
    return isHealed && !isBorneOut(candidates) ? settled(0.9) : judge(candidates, wordsOf, saidIn(text));
  }

  function why(text: string): Why {
    const turn = lastTurnIn(text);
    const said = turn === null ? whatStands(text).text : 'text' in turn ? turn.text : '';
    const [best] = candidatesOf(said);
    const names = base.knowledge.lore?.names ?? [];
    return whyOf(best, said, names, (line) => look(line));
  }

  return {
    why,
    explainError,
    explainWords: (text) => judge(look(text, true), wordsOf, saidIn(text)),
    explainTurn,
    explain(text) {
      const turn = lastTurnIn(text);
      return turn === null ? explainError(text) : explainTurn(turn);
    },
  };
}

/** Failures of somebody else than the client. */
const notOwn: ReadonlySet<string> = new Set(['mcp', 'other-agents', 'cloud']);
/** From this weight of its words or facts on a class needs no second opinion. */
const leastSure = 6;

/** Says that nothing is wrong. */
const nothingWrong = 'not-an-error';

/** The last turn of a text of which most lines are records of a session. */
function lastTurnIn(text: string): LastTurn | null {
  if (!text.includes('"type"')) return null;
  const reader = openTurnReader();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const records = lines.filter((line) => reader.take(line.trim())).length;
  return records * 2 > lines.length ? reader.last() : null;
}
