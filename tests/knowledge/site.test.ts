import { beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/core/errors.ts';
import { pageFile } from '../../src/knowledge/site/shell.ts';
import { siteFiles } from '../../src/knowledge/site/site.ts';
import { files as sources, read } from './known.ts';

const url = 'https://errors.example.com/';
let files: ReadonlyMap<string, string>;

beforeAll(async () => {
  files = await siteFiles(
    {
      base: read,
      glossary: sources.get('glossary.md') ?? '',
      evidence: sources.get('evidence.md') ?? '',
      codes: errorCodes(),
      scripts: new Map([
        ['find.js', ''],
        ['explain.js', ''],
      ]),
    },
    { url },
  );
});

function pages(): Array<readonly [path: string, text: string]> {
  return [...files].filter(([path]) => path.endsWith('.html'));
}

describe('the site', () => {
  it('has a page and a twin for every entry, and for the rest', () => {
    expect(pages().length).toBe(66 + 10 + 5);
    for (const [path] of pages()) expect([path, files.has(path.replace(/\.html$/, '.md'))]).toEqual([path, true]);
  });

  it('says what holds in some versions only, on the page and its twin', () => {
    const dated = read.entries.filter(({ versions = [] }) => versions.length > 0);
    expect(dated.length).toBeGreaterThan(8);
    for (const { id, versions: [first] = [] } of dated) {
      const span = first?.since === undefined ? `Up to ${first?.until}` : `Since ${first.since}`;
      for (const path of [`errors/${id}.html`, `errors/${id}.md`])
        expect([path, files.get(path)]).toEqual([path, expect.stringContaining(span)]);
    }
  });

  it('leads nowhere that is not there', () => {
    for (const [path, text] of pages()) {
      const own = [...text.matchAll(/(?:href|src)="([^":]+)"/g)].map(([, address = '']) => address);
      const broken = own.filter((address) => {
        const [file = '', fragment] = address.split('#');
        const target = file === '' ? path : new URL(file, `file:///${path}`).pathname.slice(1);
        const there = files.get(target);
        return there === undefined || (fragment !== undefined && !there.includes(`id="${fragment}"`));
      });
      expect([path, broken]).toEqual([path, []]);
    }
  });

  it('asks nobody outside for anything', () => {
    for (const [path, text] of files) {
      const loaded = [...text.matchAll(/(?:src=|<link rel="(?:stylesheet|icon|preload)" href=|@import |url\()["']?(https?:[^"')\s]+)/g)];
      expect([path, loaded.map(([, address]) => address)]).toEqual([path, []]);
    }
  });

  it('says what it is to those who index it', () => {
    for (const [path, text] of pages()) {
      expect(text).toContain(`<link rel="canonical" href="${url}${path === 'index.html' ? '' : path}">`);
      const data = [...text.matchAll(/<script type="application\/ld\+json">([\s\S]*?)<\/script>/g)].map(
        ([, json = '']) => JSON.parse(json) as object,
      );
      expect([path, data.map((one) => (one as { '@type': string })['@type'])]).toEqual([
        path,
        path.startsWith('errors/') ? ['TechArticle', 'HowTo', 'FAQPage'] : [],
      ]);
    }
    const entry = files.get('errors/refresh-race.html') ?? '';
    expect(entry.match(/"@type":"Question"/g)).toHaveLength(4);
    expect((entry.match(/"@type":"HowToStep"/g) ?? []).length).toBeGreaterThan(3);
    expect((files.get('sitemap.xml') ?? '').match(/<loc>/g)).toHaveLength(pages().length);
    expect(files.get('llms.txt')).toContain(`(${url}errors/refresh-race.md)`);
  });

  it('keeps a page with its style and script below 60 kB', () => {
    const shared = (files.get('assets/site.css') ?? '').length + 20_000;
    const heaviest = Math.max(...pages().map(([, text]) => Buffer.byteLength(text)));
    expect(heaviest + shared).toBeLessThan(60_000);
  });

  it('cannot be broken out of by what it tells', () => {
    const page = {
      path: 'x.html',
      title: '</title><script>',
      description: '"><script>',
      body: '',
      twin: '',
      data: [{ a: '</script><script>' }],
    };
    const text = pageFile(page, { url: null });
    expect(text.match(/<script>/g)).toBeNull();
    expect(text.match(/<\/script>/g)).toHaveLength(2);
  });

  it('names no address where it is not known', async () => {
    const material = { base: read, glossary: '# G\n', evidence: '# E\n', codes: [], scripts: new Map<string, string>() };
    const local = await siteFiles(material, { url: null });
    expect(local.has('sitemap.xml')).toBe(false);
    expect(local.get('index.html')).not.toContain('canonical');
  });
});
