/** A new entry, to be filled in. */
import { headings, questions } from '../base/sections.ts';

/** What is known of a class before somebody has written about it. */
export interface Beginning {
  readonly id: string;
  readonly title: string;
  /** The day of today, `2026-11-24`. */
  readonly today: string;
  /** Texts that were met, with where. */
  readonly examples?: ReadonlyArray<{ readonly text: string; readonly source: string | null }>;
}

/** The file; `TODO` marks what must be written, and `kb check` says what is missing. */
export function templateOf({ id, title, today, examples = [] }: Beginning): string {
  const sources = examples.flatMap(({ source }) => source ?? []);
  return [
    '---',
    `id: ${id}`,
    `title: ${quoted(title)}`,
    'kind: auth # or near-miss',
    'category: login # login, machine, environment, keys, gateway, cloud, mcp, network, other-agents, near-miss',
    'tool: Claude Code',
    'scope: account-session # account-session, api-key, provider, local-runtime, deployment-configuration, mcp-server, network, vendor',
    'heal: no # yes, partly or no: can it be mended without a login?',
    'first: "TODO: the one thing to do first, with a command"',
    'mustNot:',
    '  - "TODO: what makes it worse"',
    'signatures: # small letters, no quotes; {concept} from concepts.yaml; … is a gap; weight 1 (a hint) to 9 (only this)',
    `  - { says: ${quoted(firstWords(examples[0]?.text ?? 'todo: the words that only this failure has'))}, weight: 8 }`,
    'confirm:',
    '  - "TODO: what shows it on the machine, without a network and without printing a secret"',
    'related: []',
    'sources:',
    ...(sources.length === 0 ? ['https://github.com/OWNER/REPOSITORY/issues/1'] : [...new Set(sources)]).flatMap(
      (url) => [
        `  - url: ${quoted(url)}`,
        `    checked: ${today}`,
        '    evidence: reported # documentation, maintainer, measured, reported or inferred',
        '    note: "TODO: what it shows, in your words"',
      ],
    ),
    `demand: { threads: ${Math.max(1, new Set(sources).size)}, about: false, note: "TODO: one sentence" }`,
    `updated: ${today}`,
    ...exampleLines(examples, true),
    '---',
    '',
    ...headings.map((heading) => `## ${heading}\n\n${heading === 'FAQ' ? faq() : 'TODO\n'}`),
  ].join('\n');
}

function faq(): string {
  return questions.map((question) => `### ${question}\n\nTODO\n`).join('\n');
}

/** Examples as front matter. @param withKey also the line `examples:`. */
export function exampleLines(
  examples: ReadonlyArray<{ readonly text: string; readonly source: string | null }>,
  withKey: boolean,
): string[] {
  if (examples.length === 0) return [];
  return [
    ...(withKey ? ['examples:'] : []),
    ...examples.flatMap(({ text, source }) => [
      `  - text: ${JSON.stringify(text)}`,
      ...(source === null ? [] : [`    source: ${quoted(source)}`]),
    ]),
  ];
}

/** JSON's strings are YAML's, too. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function firstWords(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_ -]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60);
}
