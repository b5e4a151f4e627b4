/** A web of a few pages, and what was asked of it. */
import type { Fetch } from '../../../src/oauth/metadata-fetch.ts';

export type Page = object | string | number | (() => Response | Promise<Response>);

export interface Web {
  readonly fetch: Fetch;
  /** `METHOD url` of each request. */
  readonly asked: string[];
  readonly bodies: string[];
}

/** @param pages by address: an object is JSON, a text is a page, a number is a status; everything else is 404. */
export function web(pages: Readonly<Record<string, Page>>): Web {
  const [asked, bodies]: [string[], string[]] = [[], []];
  return {
    asked,
    bodies,
    async fetch(url, init) {
      const { href } = new URL(url);
      asked.push(`${init?.method ?? 'GET'} ${href}`);
      if (typeof init?.body === 'string') bodies.push(init.body);
      const page = pages[href] ?? 404;
      if (typeof page === 'function') return await page();
      if (typeof page === 'number') return new Response('', { status: page });
      const type = typeof page === 'string' ? 'text/html' : 'application/json';
      return new Response(typeof page === 'string' ? page : JSON.stringify(page), { headers: { 'content-type': type } });
    },
  };
}

export const redirect =
  (location: string, status = 302) =>
  (): Response =>
    new Response(null, { status, headers: { location } });
