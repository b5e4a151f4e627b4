/** The whole site as files: pages, their twins, what search engines and programs look for. */
import type { Base } from '../base/read-base.ts';
import { knowledgeOf } from '../base/read-base.ts';
import { compileKnowledge } from '../match/compile.ts';
import type { EntryWords } from '../match/compile.ts';
import { saidIn } from '../match/matcher.ts';
import { indexOf, searchableOf } from '../search.ts';
import { entryPage } from './entry-page.ts';
import { allPage, categoryPages, codesPage, indexPage, markdownPage } from './list-pages.ts';
import type { Code } from './list-pages.ts';
import { openRenderer } from './markdown.ts';
import { addressOf, pageFile, twinPath } from './shell.ts';
import type { Page, Site } from './shell.ts';
import { style } from './style.ts';

/** What the site is made of. */
export interface Material {
  readonly base: Base;
  readonly glossary: string;
  readonly evidence: string;
  readonly codes: readonly Code[];
  /** What runs in the reader's browser, by its name. */
  readonly scripts: ReadonlyMap<string, string>;
}

/** @returns the files by their paths below the site's root. */
export async function siteFiles(material: Material, site: Site): Promise<Map<string, string>> {
  const pages = await pagesOf(material, site);
  const files = new Map<string, string>();
  for (const page of pages) {
    files.set(page.path, pageFile(page, site));
    files.set(twinPath(page.path), page.twin);
  }
  for (const [name, text] of material.scripts) files.set(`assets/${name}`, text);
  for (const [name, text] of dataFiles(material.base)) files.set(`assets/${name}`, text);
  files.set('assets/site.css', `${style}\n`);
  if (site.url !== null) {
    files.set('sitemap.xml', sitemap(pages, site.url));
    files.set('robots.txt', `User-agent: *\nAllow: /\nSitemap: ${site.url}sitemap.xml\n`);
  }
  files.set('llms.txt', llms(pages, site));
  return files;
}

async function pagesOf({ base: { entries }, glossary, evidence, codes }: Material, site: Site): Promise<Page[]> {
  const renderer = await openRenderer();
  const ids = new Set(entries.map(({ id }) => id));
  return [
    indexPage(entries),
    allPage(entries),
    ...categoryPages(entries),
    ...entries.map((entry) => entryPage(entry, renderer, ids, site)),
    markdownPage(
      'glossary.html',
      glossary,
      'The words of logins, tokens and agents, each in a sentence or two.',
      renderer,
    ),
    markdownPage(
      'evidence.html',
      evidence,
      'Where the statements of these pages come from, and how far they go.',
      renderer,
    ),
    codesPage(codes),
  ];
}

/** Data as scripts: a page that is opened from a disk may load these, and nothing else. */
function dataFiles(base: Base): Array<[string, string]> {
  const knowledge = compileKnowledge(knowledgeOf(base));
  const words = base.entries.map(wordsOf);
  const compiled = new Map(knowledge.entries.map((entry) => [entry.id, entry]));
  const messages = new Map(base.entries.map(({ id, examples }) => [id, examples.map(({ text }) => text)]));
  const pages = words.map((one) => {
    const entry = compiled.get(one.id);
    return searchableOf(one, entry === undefined ? [] : saidIn(entry, knowledge), messages.get(one.id));
  });
  return [
    ['knowledge.js', `globalThis.holdfastKnowledge=${JSON.stringify({ knowledge, words })};\n`],
    ['search-index.js', `globalThis.holdfastIndex=${JSON.stringify(JSON.stringify(indexOf(pages)))};\n`],
  ];
}

function wordsOf(entry: Base['entries'][number]): EntryWords {
  const { id, title, kind, category, tool, scope, heal, first, mustNot, confirm, related } = entry;
  return { id, title, kind, category, tool, scope, heal, first, mustNot, confirm, related };
}

function sitemap(pages: readonly Page[], url: string): string {
  const rows = pages.map(({ path }) => `  <url><loc>${addressOf(path, url) ?? ''}</loc></url>`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${rows.join('\n')}\n</urlset>\n`;
}

/** What programs read first (llmstxt.org): the pages as Markdown, one line each. */
function llms(pages: readonly Page[], { url }: Site): string {
  const line = ({ path, title, description }: Page): string =>
    `- [${title}](${url ?? ''}${twinPath(path)}): ${description}`;
  const errors = pages.filter(({ path }) => path.startsWith('errors/'));
  const others = pages.filter(({ path }) => !path.startsWith('errors/'));
  return [
    '# Holdfast knowledge base',
    '',
    '> Failed logins of AI coding agents, and what only looks like one: what each means, what to do first, what never to do.',
    '',
    '## Errors',
    '',
    ...errors.map(line),
    '',
    '## About',
    '',
    ...others.map(line),
    '',
  ].join('\n');
}
