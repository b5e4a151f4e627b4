/** The figures that a judged corpus gives. */
import type { Knowledge } from '../../src/knowledge/entry.ts';
import { isAccepted } from './corpus.ts';
import type { Sample } from './corpus.ts';
import type { Judged } from './judge.ts';

export interface Figures {
  readonly samples: number;
  /** Share of texts of which an answer was said first that the text allows, 0…1. */
  readonly top1: number;
  /** Share of texts of which exactly the label was said. */
  readonly strict: number;
  /** Share of texts of which an allowed answer was among the first three. */
  readonly top3: number;
  /** Near misses called a failed login, and the reverse, where the text allows only the one. */
  readonly crossed: readonly Miss[];
  /** Texts of a failed login of which nothing was said, of all such texts, 0…1. */
  readonly silentOnAuth: number;
  /** Texts of which nothing was said although the text allows an answer only. */
  readonly silent: number;
  readonly misses: readonly Miss[];
  readonly reliability: readonly Band[];
  /** Of what was said with 0.9 and more: how much, and how much of it is right. */
  readonly sure: { readonly verdicts: number; readonly right: number };
  readonly groups: Readonly<Record<string, readonly Group[]>>;
}

export interface Miss {
  readonly id: string;
  readonly expected: string;
  readonly said: string | null;
  readonly confidence: number;
  readonly text: string;
}

/** Verdicts said with a confidence from `from` up to the next band. */
export interface Band {
  readonly from: number;
  readonly verdicts: number;
  readonly right: number;
  /** What the verdicts promised on average. */
  readonly promised: number;
}

/** Texts that share something, and how many of them were told rightly. */
export interface Group {
  readonly name: string;
  readonly samples: number;
  readonly right: number;
}

const bands = [0, 0.5, 0.7, 0.8, 0.9, 0.95];

export function figuresOf(judged: readonly Judged[], { entries }: Knowledge): Figures {
  const kinds = new Map(entries.map(({ id, kind }) => [id, kind]));
  const isAuth = ({ label }: Sample): boolean => kinds.get(label) === 'auth';
  const wrong = judged.filter((one) => !isRight(one));
  const auth = judged.filter(({ sample }) => isAuth(sample));
  const isCrossed = ({ sample, verdict }: Judged): boolean =>
    verdict.id !== null && !sample.accept.some((id) => id === null || kinds.get(id) === kinds.get(verdict.id ?? ''));
  const sure = judged.filter(({ verdict }) => verdict.id !== null && verdict.confidence >= 0.9);
  return {
    samples: judged.length,
    top1: judged.filter(isRight).length / judged.length,
    strict: judged.filter(({ sample, verdict }) => (verdict.id ?? 'null') === sample.label).length / judged.length,
    top3: judged.filter(isAmongThree).length / judged.length,
    misses: wrong.map(asMiss),
    crossed: wrong.filter(isCrossed).map(asMiss),
    silentOnAuth: auth.filter((one) => isSilent(one)).length / (auth.length || 1),
    silent: judged.filter((one) => isSilent(one)).length,
    reliability: bands.map((from, index) => bandOf(judged, from, bands[index + 1] ?? 1.01)),
    sure: { verdicts: sure.length, right: sure.filter(isRight).length },
    groups: {
      length: groupsOf(judged, ({ text }) => lengthOf(text)),
      speaker: groupsOf(judged, speakerOf),
      tool: groupsOf(judged, ({ client }) => client),
      language: groupsOf(judged, ({ text }) => languageOf(text)),
    },
  };
}

function isRight({ sample, verdict }: Judged): boolean {
  return isAccepted(sample, verdict.id);
}

function isSilent({ sample, verdict }: Judged): boolean {
  return verdict.id === null && !isAccepted(sample, null);
}

function isAmongThree({ sample, verdict }: Judged): boolean {
  return [verdict.id, ...verdict.alternatives.slice(0, 2).map(({ id }) => id)].some((id) => isAccepted(sample, id));
}

function asMiss({ sample, verdict }: Judged): Miss {
  const text = sample.text.replace(/\s+/g, ' ').slice(0, 110);
  const expected = sample.accept.map(String).join(' or ');
  return { id: sample.id, expected, said: verdict.id, confidence: verdict.confidence, text };
}

function bandOf(judged: readonly Judged[], from: number, to: number): Band {
  const inBand = judged.filter(
    ({ verdict: { id, confidence } }) => id !== null && confidence >= from && confidence < to,
  );
  const promised = inBand.reduce((total, { verdict }) => total + verdict.confidence, 0);
  return {
    from,
    verdicts: inBand.length,
    right: inBand.filter(isRight).length,
    promised: promised / (inBand.length || 1),
  };
}

function groupsOf(judged: readonly Judged[], nameOf: (sample: Sample) => string): Group[] {
  const groups = new Map<string, { samples: number; right: number }>();
  for (const one of judged) {
    const name = nameOf(one.sample);
    const group = groups.get(name) ?? { samples: 0, right: 0 };
    groups.set(name, { samples: group.samples + 1, right: group.right + (isRight(one) ? 1 : 0) });
  }
  return [...groups]
    .map(([name, { samples, right }]) => ({ name, samples, right }))
    .toSorted((a, b) => b.samples - a.samples);
}

function lengthOf(text: string): string {
  if (text.length < 60) return 'below 60 characters';
  return text.length < 200 ? '60 to 200' : 'more than 200';
}

/** Who speaks: the client itself, another agent, what stands between, a tool. */
function speakerOf({ client }: Sample): string {
  if (client.startsWith('claude')) return 'Claude Code and its SDK';
  if (/^(?:codex|gemini|copilot|cursor|kiro|amazon-q|opencode|cline)/.test(client)) return 'another agent';
  if (/mcp/.test(client)) return 'MCP';
  if (/^(?:git|gh|npm|docker|kubectl|helm|aws|clasp)/.test(client)) return 'a tool or a cloud';
  return 'a program around the agent';
}

function languageOf(text: string): string {
  return /[\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF\u0400-\u04FF]/.test(text) ? 'other than English' : 'English';
}
