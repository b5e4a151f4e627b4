/**
 * Weighs what signatures, the table and the model say of one text against each other. How much each witness counts was
 * fitted on threads that none of them had seen, so that the shares are honest confidences.
 */
import type { Opinion } from '../model/text-model.ts';
import { none, shares } from '../model/text-model.ts';
import { featuresOf } from '../model/features.ts';
import type { CompiledLore } from './compile.ts';
import { confidenceAt } from './confidence.ts';
import type { Candidate, Found } from './matcher.ts';
import { toldBy } from './table.ts';
import type { Told } from './table.ts';

/** A class with what speaks for it. */
export interface Weighed extends Candidate {
  /** How likely it is, 0…1. */
  readonly share: number;
  readonly told: Told | null;
  /** How likely the model alone finds it; null without a model. */
  readonly modelled: number | null;
  /** How much the text says at all: a word alone, nothing that a failure is made of, or more. */
  readonly says: 'a word' | 'little' | 'enough';
  /** The facts that the text bears out, by name. */
  readonly facts: readonly string[];
}

/** What one class has on its side; numbers about one. */
export interface Witness {
  readonly score: number;
  readonly row: number;
  readonly modelled: number;
}

/** Classes that the model finds less likely than this are not thought of. */
const leastModelled = 0.02;
/** From this score of a signature on its words are one failure's only. */
const sure = 6;
/** From this score on nothing else says so. */
const alone = 9;
/** Below this score a signature is a hint. */
const hint = 3;
/** The model's doubt has an end. */
const leastDoubt = 0.02;

/** What is weighed of each class, in the order of the model's `witnesses`. */
export function witnessesOf(classes: ReadonlyMap<string, Witness>): Map<string, number[]> {
  const all = [...classes.values()];
  const [score, row, modelled] = [
    Math.max(...all.map((one) => one.score)),
    Math.max(...all.map((one) => one.row)),
    Math.max(...all.map((one) => one.modelled)),
  ];
  const flag = (is: boolean): number => (is ? 1 : 0);
  return new Map(
    [...classes].map(([id, one]) => [
      id,
      [
        one.score / 10,
        flag(one.score >= sure && one.score === score),
        flag(one.score >= hint && one.score === score),
        one.row / 5,
        flag(one.row > 0 && one.row === row),
        Math.log(Math.max(one.modelled, leastDoubt)) / 5,
        one.modelled,
        flag(one.modelled > 0 && one.modelled === modelled),
        Math.min(one.score, one.row) / 5,
        Math.min(one.score, 10 * one.modelled) / 10,
        flag(one.score >= alone && one.score === score),
      ],
    ]),
  );
}

/** @param words the folded text. @param opinion the model's; null without one. @returns the likeliest first. */
export function weigh(
  words: string,
  { candidates, facts }: Found,
  lore: CompiledLore | undefined,
  opinion: Opinion | null,
): readonly Weighed[] {
  if (lore === undefined) {
    return candidates.map(({ id, score, hits }) => {
      return { id, score, hits, share: confidenceAt(score), told: null, modelled: null, says: 'enough', facts: [] };
    });
  }
  const spoken = new Map(candidates.map((one) => [one.id, one]));
  const told = new Map(toldBy(lore, facts).map((one) => [one.id, one]));
  const modelled = sharesOf(words, facts, lore, opinion);
  const named = [...facts].map((fact) => lore.names[fact] ?? '');
  // Where words or facts speak of a failure, the model's doubt that there is one counts nothing.
  const isFailure = named.some((fact) => failing.has(fact)) || candidates.some(({ score }) => score >= hint);
  const likely = [...(modelled ?? [])].flatMap(([id, share]) =>
    share < leastModelled || (id === none && isFailure) ? [] : [id],
  );
  const classes = new Map(
    [...new Set([...spoken.keys(), ...told.keys(), ...likely])].map((id): [string, Witness] => [
      id,
      { score: spoken.get(id)?.score ?? 0, row: told.get(id)?.weight ?? 0, modelled: modelled?.get(id) ?? 0 },
    ]),
  );
  const isVague = !named.some((fact) => happenings.has(fact));
  const says = wordCount(words) < 2 ? 'a word' : isVague ? 'little' : 'enough';
  const share = sharesAmong(classes, lore.model?.witnesses ?? withoutModel);
  return [...classes]
    .map(([id, { score }]): Weighed => ({
      id,
      score,
      hits: spoken.get(id)?.hits ?? 0,
      share: share.get(id) ?? 0,
      told: told.get(id) ?? null,
      modelled: modelled?.get(id) ?? null,
      says,
      facts: named,
    }))
    .toSorted((a, b) => b.share - a.share);
}

/** Of what speaks for each class, how likely it is. */
export function sharesAmong(
  classes: ReadonlyMap<string, Witness>,
  witnesses: readonly number[],
): ReadonlyMap<string, number> {
  const weighed = [...witnessesOf(classes)].map(([id, found]): [string, number] => [
    id,
    found.reduce((sum, value, at) => sum + value * (witnesses[at] ?? 0), 0),
  ]);
  const likely = shares(Float64Array.from(weighed.map(([, sum]) => sum)));
  return new Map(weighed.map(([id], at) => [id, likely[at] ?? 0]));
}

/** How much signatures and rows count where nothing was trained. */
const withoutModel: readonly number[] = [8, 2, 1, 2, 0.5];

/** Facts that say what happened; the others say who spoke, and where. */
const happenings: ReadonlySet<string> = new Set(
  `s400 s401 s403 s404 s407 s413 s429 s5xx s529 authentication-error invalid-grant invalid-token invalid-request expired revoked
  reused missing denied invalid needs-login timed-out unreachable tls clock disabled too-long quota money storage locked blank
  corrupt conflict resource subscription-only policy status-page in-memory release host-env killed test-output own-voice`.split(
    /\s+/,
  ),
);

/** Facts of which a text without a failure has none. */
const failing: ReadonlySet<string> = new Set(
  'expired revoked needs-login authentication-error invalid-grant invalid-token refresh-token api-key blank quota money tls unreachable keychain storage own-voice'.split(
    ' ',
  ),
);

function wordCount(words: string): number {
  return (words.match(/[a-z_]{2,}|[\u3040-\u9FFF\uAC00-\uD7AF]/g) ?? []).length;
}

function sharesOf(
  words: string,
  facts: ReadonlySet<number>,
  { names, model }: CompiledLore,
  opinion: Opinion | null,
): ReadonlyMap<string, number> | null {
  if (opinion === null || model === undefined) return null;
  const found = opinion(
    featuresOf(
      words,
      [...facts].map((fact) => names[fact] ?? ''),
    ),
  );
  return new Map(model.classes.map((id, at) => [id, found[at] ?? 0]));
}

/** Whether a class is one of ours. */
export function isNone({ id }: Weighed): boolean {
  return id === none;
}
