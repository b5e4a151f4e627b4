/** What is wrong with the knowledge base: form, links, sources, dates, and whether each signature finds its own article. */
import type { Base } from '../base/read-base.ts';
import { knowledgeOf } from '../base/read-base.ts';
import type { Entry } from '../base/read-entry.ts';
import { headings, questions, sectionsOf } from '../base/sections.ts';
import type { Section } from '../base/sections.ts';
import { openExplainer } from '../explainer.ts';
import type { Explainer } from '../explainer.ts';
import { compileKnowledge, wordsOfEntry } from '../match/compile.ts';

/** One thing that is wrong, and in which file. */
export interface Complaint {
  readonly file: string;
  readonly what: string;
}

/** A statement older than this should be looked at again, in days. */
export const oldestCheck = 540;
const leastSources = 1;
const dayMs = 86_400_000;

/** @param today in milliseconds since 1970. */
export function checkBase(base: Base, today: number): Complaint[] {
  const unreadable = base.faults.map((fault) => {
    const [file = '', ...rest] = fault.split(': ');
    return { file, what: rest.join(': ') };
  });
  const explainer = explainerOf(base);
  const ids = new Set(base.entries.map(({ id }) => id));
  return [
    ...unreadable,
    ...base.entries.flatMap((entry) =>
      [
        ...formOf(entry),
        ...linksOf(entry, ids),
        ...sourcesOf(entry, today),
        ...signaturesOf(entry, base.entries, explainer),
      ].map((what) => ({ file: `${entry.id}.md`, what })),
    ),
    ...titlesOf(base.entries),
  ];
}

function explainerOf(base: Base): Explainer {
  const words = new Map(base.entries.map((entry) => [entry.id, wordsOfEntry(entry)]));
  return openExplainer({ knowledge: compileKnowledge(knowledgeOf(base)), wordsOf: (id) => words.get(id) });
}

function formOf({ article }: Entry): string[] {
  const sections = sectionsOf(article);
  const found = sections.map(({ heading }) => heading);
  const complaints = headings.every((heading, index) => found[index] === heading)
    ? []
    : [`expected the headings ${headings.join(' · ')}, found ${found.join(' · ') || 'none'}`];
  const empty = sections.filter(({ text }) => text === '').map(({ heading }) => `"${heading}" has no text`);
  const faq = sections.find(({ heading }) => heading === 'FAQ')?.text ?? '';
  const unanswered = questions.filter((question) => !new RegExp(`^### ${escaped(question)}\\n+\\S`, 'm').test(faq));
  return [...complaints, ...empty, ...unanswered.map((question) => `the FAQ does not answer "${question}"`)];
}

function escaped(text: string): string {
  return text.replace(/[?.]/g, String.raw`\$&`);
}

/** Entries are named by their ids; other links lead to public pages. */
function linksOf({ id, related, article }: Entry, ids: ReadonlySet<string>): string[] {
  const unknown = related.filter((one) => !ids.has(one)).map((one) => `no entry is called ${one}, which is related`);
  const inList = namedIn(sectionsOf(article), 'Related errors');
  const missing = related.filter((one) => !inList.includes(one)).map((one) => `"Related errors" does not name ${one}`);
  const wrong = [...article.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, address = '']) => address)
    .filter((address) => !URL.canParse(address) || new URL(address).protocol !== 'https:');
  return [
    ...unknown,
    ...missing,
    ...inList.filter((one) => !ids.has(one)).map((one) => `"Related errors" names ${one}, which is no entry`),
    ...wrong.map((address) => `the link ${address} is no https address`),
    ...(related.includes(id) ? ['it is related to itself'] : []),
  ];
}

function namedIn(sections: readonly Section[], wanted: string): string[] {
  const text = sections.find(({ heading }) => heading === wanted)?.text ?? '';
  return [...text.matchAll(/^- `([a-z0-9-]+)`/gm)].map(([, name = '']) => name);
}

function sourcesOf({ sources, updated }: Entry, today: number): string[] {
  const tooFew = sources.length < leastSources ? ['it names no source'] : [];
  const dates = sources.flatMap(({ url, checked }) => {
    const age = (today - Date.parse(checked)) / dayMs;
    if (Number.isNaN(age)) return [`${url}: ${checked} is no day`];
    if (age < -1) return [`${url}: it was checked on ${checked}, which is yet to come`];
    return age > oldestCheck ? [`${url}: it was last checked on ${checked}; look at it again`] : [];
  });
  const isFuture = Date.parse(updated) - today > dayMs;
  return [...tooFew, ...dates, ...(isFuture ? [`it was changed on ${updated}, which is yet to come`] : [])];
}

/** A class without signatures is never found; an example must lead to its own article. */
function signaturesOf({ id, signatures, examples }: Entry, entries: readonly Entry[], explainer: Explainer): string[] {
  if (signatures.length === 0) return ['it has no signature, so that no text leads to it'];
  const others = new Map(entries.map((entry) => [entry.id, entry.title]));
  return examples.flatMap(({ text }) => {
    const { id: said } = explainer.explainError(text);
    if (said === id) return [];
    const instead = said === null ? 'is not recognised' : `leads to ${said} (${others.get(said) ?? ''})`;
    return [`the example "${text.replace(/\s+/g, ' ').slice(0, 70)}" ${instead}`];
  });
}

function titlesOf(entries: readonly Entry[]): Complaint[] {
  return entries
    .filter(({ id, title }) => entries.some((other) => other.title === title && other.id < id))
    .map(({ id, title }) => ({ file: `${id}.md`, what: `another entry has the title "${title}"` }));
}
