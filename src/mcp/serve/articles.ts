import type { McpServer } from '@modelcontextprotocol/server';
import { ResourceNotFoundError, ResourceTemplate } from '@modelcontextprotocol/server';
import type { Articles } from './abilities.ts';

const base = 'holdfast://articles/';
const glossaryUri = 'holdfast://glossary';
const mimeType = 'text/markdown';
/** Articles change with the program only. */
const cacheHint = { ttlMs: 3_600_000, cacheScope: 'public' } as const;

/** Where an article is found as a resource. */
export function articleUri(slug: string): string {
  return `${base}${slug}`;
}

/** The articles of the knowledge base, and its glossary, as resources. */
export function addArticles(server: McpServer, articles: Articles): void {
  const slugs = (): string[] => articles.list().map(({ slug }) => slug);
  const template = new ResourceTemplate(`${base}{slug}`, {
    list: () => ({
      resources: articles.list().map(({ slug, title, category }) => ({
        uri: articleUri(slug),
        name: slug,
        title,
        description: `Failure class of the category ${category}`,
        mimeType,
      })),
    }),
    complete: { slug: (begun) => slugs().filter((slug) => slug.startsWith(begun)) },
  });
  server.registerResource(
    'article',
    template,
    {
      title: 'Article of a failure class',
      description: 'What it means, why it happens, how to tell it from its neighbours, and how to mend it',
      mimeType,
      cacheHint,
    },
    ({ href }, { slug }) => {
      const text = typeof slug === 'string' ? articles.read(slug) : null;
      if (text === null) throw new ResourceNotFoundError(href);
      return { contents: [{ uri: href, mimeType, text }] };
    },
  );
  const glossary = articles.glossary();
  if (glossary === null) return;
  server.registerResource(
    'glossary',
    glossaryUri,
    { title: 'Glossary', description: 'The words of logins, tokens and renewals', mimeType, cacheHint },
    ({ href }) => ({ contents: [{ uri: href, mimeType, text: glossary }] }),
  );
}
