/** The page of one entry: what to do first, then the article. */
import type { Entry } from '../base/read-entry.ts';
import { spanOf } from '../entry.ts';
import type { Versions } from '../entry.ts';
import { sectionsOf } from '../base/sections.ts';
import { categoryName, healWords } from './names.ts';
import { escapeHtml, slugOf } from './markdown.ts';
import type { Renderer } from './markdown.ts';
import { addressOf } from './shell.ts';
import type { Page, Site } from './shell.ts';

export function entryPath(id: string): string {
  return `errors/${id}.html`;
}

export function entryPage(entry: Entry, renderer: Renderer, ids: ReadonlySet<string>, { url }: Site): Page {
  const link = (id: string): string | null => (ids.has(id) && id !== entry.id ? `${id}.html` : null);
  const {
    title,
    first,
    mustNot,
    confirm,
    examples,
    article,
    updated,
    demand,
    tool,
    scope,
    category,
    versions = [],
  } = entry;
  const facts = [
    `<a href="../category/${category}.html">${escapeHtml(categoryName(category))}</a>`,
    escapeHtml(tool),
    `scope: ${escapeHtml(scope.replaceAll('-', ' '))}`,
    healWords(entry),
    `changed ${updated}`,
  ];
  const headings = sectionsOf(article).map(
    ({ heading }) => `<li><a href="#${slugOf(heading)}">${escapeHtml(heading)}</a></li>`,
  );
  const body = [
    `<ul class="facts">${facts.map((fact) => `<li>${fact}</li>`).join('')}</ul>`,
    `<section class="first"><h2>Do this first</h2><p>${renderer.inline(first, link)}</p></section>`,
    `<section class="not"><h2>Not that</h2><ul>${listOf(mustNot, renderer, link)}</ul></section>`,
    ...(examples.length === 0
      ? []
      : [
          '<h2 id="what-it-looks-like">What it looks like</h2>',
          ...examples.map(({ text }) => renderer.verbatim(text)),
        ]),
    `<h2 id="what-confirms-it">What confirms it, offline</h2><ul>${listOf(confirm, renderer, link)}</ul>`,
    ...(versions.length === 0
      ? []
      : [
          `<h2 id="by-version">By version of the client</h2><ul>${listOf(versionLines(versions), renderer, link)}</ul>`,
        ]),
    `<details class="toc"><summary>On this page</summary><ul>${headings.join('')}</ul></details>`,
    renderer.render(article, link),
    `<p class="soft">Seen in ${demand.about ? 'about ' : ''}${demand.threads} public threads. ${escapeHtml(demand.note)}</p>`,
  ].join('\n');
  return {
    path: entryPath(entry.id),
    title,
    description: plain(first),
    body,
    twin: twinOf(entry),
    data: dataOf(entry, url),
  };
}

function versionLines(versions: readonly Versions[]): string[] {
  return versions.map((one) => `${spanOf(one)}: ${one.what}`);
}

function listOf(items: readonly string[], renderer: Renderer, link: (id: string) => string | null): string {
  return items.map((item) => `<li>${renderer.inline(item, link)}</li>`).join('');
}

/** The same content as Markdown, for readers that are programs. */
export function twinOf({
  id,
  title,
  first,
  mustNot,
  confirm,
  examples,
  article,
  scope,
  tool,
  heal,
  updated,
  versions = [],
}: Entry): string {
  return [
    `# ${title}`,
    '',
    `Class \`${id}\` · ${tool} · scope ${scope} · heal without a login: ${heal} · changed ${updated}`,
    '',
    `**Do this first.** ${first}`,
    '',
    '**Not that.**',
    '',
    ...mustNot.map((rule) => `- ${rule}`),
    '',
    ...(versions.length === 0
      ? []
      : ['**By version of the client.**', '', ...versionLines(versions).map((line) => `- ${line}`), '']),
    ...examples.flatMap(({ text }) => ['```text', text, '```', '']),
    '**What confirms it, offline.**',
    '',
    ...confirm.map((fact) => `- ${fact}`),
    '',
    article,
    '',
  ].join('\n');
}

/** TechArticle, HowTo and FAQPage of schema.org. */
function dataOf({ id, title, first, article, updated }: Entry, url: string | null): object[] {
  const context = 'https://schema.org';
  const address = addressOf(entryPath(id), url);
  const sections = sectionsOf(article);
  const steps = [
    ...(sections.find(({ heading }) => heading === 'Step by step')?.text ?? '').matchAll(/^\d+\. (.+)$/gm),
  ];
  const questions = [
    ...(sections.find(({ heading }) => heading === 'FAQ')?.text ?? '').matchAll(
      /^### (.+)\n+([\s\S]*?)(?=\n### |$(?![\s\S]))/gm,
    ),
  ];
  return [
    {
      '@context': context,
      '@type': 'TechArticle',
      'headline': title,
      'description': plain(first),
      'dateModified': updated,
      ...(address === null ? {} : { url: address }),
      'inLanguage': 'en',
    },
    {
      '@context': context,
      '@type': 'HowTo',
      'name': title,
      'step': steps.map(([, text = ''], index) => ({
        '@type': 'HowToStep',
        'position': index + 1,
        'text': plain(text),
      })),
    },
    {
      '@context': context,
      '@type': 'FAQPage',
      'mainEntity': questions.map(([, question = '', answer = '']) => ({
        '@type': 'Question',
        'name': question,
        'acceptedAnswer': { '@type': 'Answer', 'text': plain(answer.trim()) },
      })),
    },
  ];
}

/** Without Markdown's marks. */
export function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
