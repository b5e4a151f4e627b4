/** What every page has: head, bar, foot. */
import { escapeHtml } from './markdown.ts';

/** A page of the site. */
export interface Page {
  /** Its file, below the site's root, such as `errors/refresh-race.html`. */
  readonly path: string;
  readonly title: string;
  /** One sentence, for search engines and lists. */
  readonly description: string;
  /** HTML, below the heading. */
  readonly body: string;
  /** Markdown of the same content. */
  readonly twin: string;
  /** Structured data (schema.org), one object each. */
  readonly data: readonly object[];
  /** Scripts of its own, in `assets/`. */
  readonly scripts?: readonly string[];
}

/** What the site as a whole has. */
export interface Site {
  /** Where it will be served, with a slash at its end; null where that is not known, and addresses stay relative. */
  readonly url: string | null;
}

const places: ReadonlyArray<readonly [path: string, name: string]> = [
  ['index.html', 'Explain'],
  ['entries.html', 'All entries'],
  ['glossary.html', 'Glossary'],
  ['codes.html', 'Error codes'],
  ['evidence.html', 'Evidence'],
];

/** The whole file. */
export function pageFile(page: Page, { url }: Site): string {
  const up = '../'.repeat(page.path.split('/').length - 1);
  const address = addressOf(page.path, url);
  const nav = places
    .map(
      ([path, name]) =>
        `<li><a href="${up}${path}"${path === page.path ? ' aria-current="page"' : ''}>${name}</a></li>`,
    )
    .join('');
  const scripts = ['find.js', ...(page.scripts ?? [])].map(
    (name) => `<script src="${up}assets/${name}" defer></script>`,
  );
  const title = page.path === 'index.html' ? page.title : `${page.title} · Holdfast knowledge base`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<meta name="description" content="${escapeHtml(page.description)}">`,
    ...(address === null ? [] : [`<link rel="canonical" href="${escapeHtml(address)}">`]),
    `<link rel="alternate" type="text/markdown" href="${up}${twinPath(page.path)}">`,
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self' file:; style-src 'self' file: 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'\">",
    '<link rel="icon" href="data:,">',
    `<link rel="stylesheet" href="${up}assets/site.css">`,
    ...page.data.map((data) => `<script type="application/ld+json">${safeJson(data)}</script>`),
    '</head>',
    `<body data-root="${up}">`,
    '<a class="skip" href="#content">To the content</a>',
    '<header class="bar"><div>',
    `<a class="name" href="${up}index.html">Holdfast</a>`,
    `<nav aria-label="Site"><ul>${nav}</ul></nav>`,
    '<form class="find" role="search"><label for="find">Search the errors</label>',
    '<input id="find" type="search" placeholder="Search" autocomplete="off"></form>',
    '</div></header>',
    `<main id="content"><h1>${escapeHtml(page.title)}</h1>`,
    page.body,
    '</main>',
    '<footer><div>Nothing that you type here is sent anywhere. ',
    `<a href="${up}${twinPath(page.path)}">This page as Markdown</a></div></footer>`,
    ...scripts,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Where a page will be found; null where nobody knows. */
export function addressOf(path: string, url: string | null): string | null {
  return url === null ? null : `${url}${path === 'index.html' ? '' : path}`;
}

/** The Markdown twin of a page. */
export function twinPath(path: string): string {
  return path.replace(/\.html$/, '.md');
}

/** JSON that cannot end the script it stands in. */
function safeJson(data: object): string {
  return JSON.stringify(data).replaceAll('<', String.raw`\u003C`);
}
