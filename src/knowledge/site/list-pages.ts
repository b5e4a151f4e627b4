/** The pages that lead to the entries, and those that explain the site. */
import type { Entry } from '../base/read-entry.ts';
import { entryPath, plain } from './entry-page.ts';
import { escapeHtml } from './markdown.ts';
import type { Renderer } from './markdown.ts';
import { categoryName } from './names.ts';
import type { Page } from './shell.ts';

/** A code of the program, for the page of error codes. */
export interface Code {
  readonly code: string;
  readonly exit: number;
  readonly means: string;
}

const lead =
  'Paste what your terminal or log says. The same matcher as in the program tells which failure it is, how sure that is, what to do first and what never to do.';

export function indexPage(entries: readonly Entry[]): Page {
  const title = 'What does this authentication error mean?';
  const most = entries.toSorted((a, b) => b.demand.threads - a.demand.threads).slice(0, 10);
  const body = [
    `<p>${lead} It runs in this page: nothing is uploaded.</p>`,
    '<form id="explain"><label for="text"><strong>The message, a log or a session</strong></label>',
    '<textarea id="text" spellcheck="false" autocapitalize="off" placeholder="API Error: 401 …"></textarea>',
    '<p><button type="submit">Explain</button></p></form>',
    '<section id="verdict" class="verdict" aria-live="polite" aria-label="Verdict"></section>',
    '<h2>Reported most</h2>',
    listOf(most, ''),
    '<h2>By category</h2>',
    `<ul>${categoriesOf(entries)
      .map(
        (category) =>
          `<li><a href="category/${category}.html">${escapeHtml(categoryName(category))}</a> (${entriesIn(entries, category).length})</li>`,
      )
      .join('')}</ul>`,
    '<h2>In the terminal</h2>',
    '<pre tabindex="0"><code>pbpaste | holdfast explain\nholdfast explain build.log --all</code></pre>',
  ].join('\n');
  const twin = `# ${title}\n\n${lead}\n\n${markdownList(entries, '')}`;
  return { path: 'index.html', title, description: lead, body, twin, data: [], scripts: ['explain.js'] };
}

export function allPage(entries: readonly Entry[]): Page {
  const description = 'All classes of failed logins, and what only looks like one.';
  const groups = categoriesOf(entries).map((category) => ({ category, own: entriesIn(entries, category) }));
  return {
    path: 'entries.html',
    title: 'All entries',
    description,
    body: groups
      .map(({ category, own }) => `<h2>${escapeHtml(categoryName(category))}</h2>\n${listOf(own, '')}`)
      .join('\n'),
    twin: `# All entries\n\n${groups.map(({ category, own }) => `## ${categoryName(category)}\n\n${markdownList(own, '')}`).join('\n')}`,
    data: [],
  };
}

export function categoryPages(entries: readonly Entry[]): Page[] {
  return categoriesOf(entries).map((category) => {
    const own = entriesIn(entries, category);
    const title = categoryName(category);
    return {
      path: `category/${category}.html`,
      title,
      description: `${title}: ${own.length} classes of failures.`,
      body: listOf(own, '../'),
      twin: `# ${title}\n\n${markdownList(own, '../')}`,
      data: [],
    };
  });
}

/** A page that is written as Markdown. @param text begins with its heading. */
export function markdownPage(path: string, text: string, description: string, renderer: Renderer): Page {
  const [, title = '', rest = ''] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? [];
  return { path, title, description, body: renderer.render(rest, () => null), twin: text, data: [] };
}

export function codesPage(codes: readonly Code[]): Page {
  const title = 'Error codes of Holdfast';
  const description = 'What the program itself refuses to do, and with which exit code it ends.';
  const rows = codes.map(
    ({ code, exit, means }) =>
      `<tr><td><code>${escapeHtml(code)}</code></td><td>${exit}</td><td>${escapeHtml(means)}</td></tr>`,
  );
  const exits = [
    'Exit codes: 0 good · 1 the answer is "no" · 2 wrong use · 3 a person must log in · 4 vendor or network unavailable.',
  ];
  return {
    path: 'codes.html',
    title,
    description,
    body: `<p>${exits.map(escapeHtml).join('')}</p>\n<table tabindex="0" role="region" aria-label="Error codes"><thead><tr><th scope="col">Code</th><th scope="col">Exit</th><th scope="col">Means</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
    twin: `# ${title}\n\n${exits.join('')}\n\n| code | exit | means |\n|---|---|---|\n${codes.map(({ code, exit, means }) => `| \`${code}\` | ${exit} | ${means} |`).join('\n')}\n`,
    data: [],
  };
}

export function categoriesOf(entries: readonly Entry[]): string[] {
  return [...new Set(entries.map(({ category }) => category))];
}

function entriesIn(entries: readonly Entry[], wanted: string): Entry[] {
  return entries.filter(({ category }) => category === wanted);
}

function listOf(entries: readonly Entry[], up: string): string {
  const rows = entries.map(
    ({ id, title, first }) =>
      `<li><a href="${up}${entryPath(id)}">${escapeHtml(title)}</a><span>${escapeHtml(plain(first).slice(0, 160))}</span></li>`,
  );
  return `<ul class="entries">${rows.join('')}</ul>`;
}

function markdownList(entries: readonly Entry[], up: string): string {
  return `${entries.map(({ id, title }) => `- [${title}](${up}errors/${id}.md): \`${id}\``).join('\n')}\n`;
}
