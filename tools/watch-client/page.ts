/** The page that a developer works from: what is new, gone or different, and whether the facts still hold. */
import type { Explainer } from '../../src/knowledge/explainer.ts';
import type { Change, Changes } from './compare.ts';
import type { Names } from './depends.ts';
import type { Fact } from './facts.ts';
import type { Read } from './picture.ts';

export interface Watched {
  readonly before: string;
  readonly after: string;
  readonly changes: Changes;
  readonly names: Names;
  readonly places: { readonly before: Read['places']; readonly after: Read['places'] };
  /** Null where they were not run. */
  readonly facts: readonly Fact[] | null;
}

const titles: { readonly [Part in keyof Changes]: string } = {
  variables: 'Variables',
  members: 'Members and settings about credentials',
  kinds: 'Kinds of errors',
  files: 'Stores and locks',
  exits: 'Exit codes',
  messages: 'Messages about credentials',
  notes: 'Release notes about credentials',
};

/** @param explainer says of each new message what Holdfast makes of it. */
export function pageOf(watched: Watched, explainer: Explainer): string {
  const { before, after, changes, facts } = watched;
  const fresh = [...changes.messages.fresh, ...changes.messages.different.map((pair) => pair.after)];
  const known = new Map(fresh.map((text) => [text, said(text, explainer)]));
  const unknown = [...known.values()].filter((id) => id === null).length;
  return [
    `# Client ${after}, compared with ${before}`,
    '',
    '| | new | gone | different |',
    '|---|---|---|---|',
    ...partsOf(changes).map(
      ([part, { fresh: more, gone, different }]) =>
        `| ${titles[part]} | ${more.length} | ${gone.length} | ${different.length} |`,
    ),
    '',
    `Of ${fresh.length} new or changed messages, \`explain\` names a class for ${fresh.length - unknown}.`,
    '',
    ...factsPage(facts, after),
    ...namesPage(watched),
    ...partsOf(changes).flatMap(([part, change]) => section(titles[part], change, part === 'messages' ? known : null)),
  ].join('\n');
}

function partsOf(changes: Changes): Array<[keyof Changes, Change]> {
  return Object.entries(changes) as Array<[keyof Changes, Change]>;
}

function factsPage(facts: readonly Fact[] | null, version: string): string[] {
  if (facts === null) return ['The measured facts were not run (`--no-facts`).', ''];
  const rows = facts.map(
    ({ fact, measuredOn, holds }) => `| ${cell(fact)} | ${measuredOn} | ${holds ? 'holds' : '**no longer**'} |`,
  );
  const failed = facts.filter(({ holds }) => !holds).length;
  const heading = `## Facts, on ${version}: ${facts.length - failed} hold, ${failed} no longer`;
  return [heading, '', '| fact | measured on | now |', '|---|---|---|', ...rows, ''];
}

/** All of them, since one that stays is an answer, too. */
function namesPage({ before, after, names, places }: Watched): string[] {
  const rows = Object.entries(names).flatMap(([group, all]) =>
    all.map((name) => {
      const [had, has] = [places.before[name] ?? 0, places.after[name] ?? 0];
      return `| ${code(name)} | ${group} | ${had} | ${has} | ${verdictOn(had, has)} |`;
    }),
  );
  return [
    '## Names that Holdfast depends on',
    '',
    `In how many places of the program each stands.`,
    '',
    `| name | what | ${before} | ${after} | |`,
    '|---|---|---|---|---|',
    ...rows,
    '',
  ];
}

function verdictOn(had: number, has: number): string {
  if (had === 0 && has === 0) return 'in neither';
  if (had === 0) return '**new**';
  if (has === 0) return '**gone**';
  // A few more places are a matter of how it was built.
  return has >= had * 1.5 ? 'used more' : has * 1.5 <= had ? 'used less' : '';
}

function section(
  title: string,
  { fresh, gone, different }: Change,
  known: ReadonlyMap<string, string | null> | null,
): string[] {
  if (fresh.length + gone.length + different.length === 0) return [`## ${title}`, '', 'Nothing changed.', ''];
  const verdict = (text: string): string => (known === null ? '' : ` — ${known.get(text) ?? '**not recognised**'}`);
  return [
    `## ${title}`,
    '',
    ...list(
      'New',
      fresh.map((text) => `${code(text)}${verdict(text)}`),
    ),
    ...list('Gone', gone.map(code)),
    ...list(
      'Different',
      different.map((pair) => `${code(pair.before)}\n  now ${code(pair.after)}${verdict(pair.after)}`),
    ),
  ];
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`### ${title}`, '', ...items.map((item) => `- ${item}`), ''];
}

/** The class and how sure. */
function said(text: string, explainer: Explainer): string | null {
  const { id, confidence } = explainer.explainError(text);
  return id === null ? null : `${id} (${Math.round(confidence * 100)} %)`;
}

/** A text in Markdown, on one line and without a way out of its quotes. */
function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const fence = line.includes('`') ? '``' : '`';
  return `${fence}${fence.length > 1 ? ' ' : ''}${line}${fence.length > 1 ? ' ' : ''}${fence}`;
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
