import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../../src/core/errors.ts';
import { siteFiles } from '../../src/knowledge/site/site.ts';
import { explainer, files as sources, read } from '../knowledge/known.ts';
import { scratchFolder } from '../stores/scratch.ts';

/** Looked for where Debian puts it, and where HOLDFAST_CHROMIUM says. */
const program = process.env['HOLDFAST_CHROMIUM'] ?? '/usr/bin/chromium';
const scripts = join(import.meta.dirname, '..', '..', 'dist', 'site');

/** One page of each kind. */
const kinds = ['index', 'entries', 'category/login', 'errors/refresh-race', 'errors/bedrock-expired', 'glossary', 'evidence', 'codes'];
const refusal = 'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}';

let browser: Browser;
let folder: string;

beforeAll(async () => {
  if (!existsSync(program)) throw new Error(`expected Chromium at ${program}; apt-get install chromium, or set HOLDFAST_CHROMIUM`);
  folder = scratchFolder();
  const site = await siteFiles(
    {
      base: read,
      glossary: sources.get('glossary.md') ?? '',
      evidence: sources.get('evidence.md') ?? '',
      codes: errorCodes(),
      scripts: new Map(readdirSync(scripts).map((name) => [name, readFileSync(join(scripts, name), 'utf8')])),
    },
    { url: 'https://errors.example.com/' },
  );
  for (const [path, text] of site) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const quiet = [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  // As root, Chromium cannot make a sandbox; the pages are our own, and there is no network.
  browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', ...quiet] });
}, 60_000);

afterAll(async () => {
  await browser.close();
});

/** A page that was opened from the disk, with everything that it asked for and complained about. */
async function open(name: string, options: BrowserContextOptions = {}): Promise<{ page: Page; asked: string[]; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
  return { page, asked, complaints };
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const results = (await page.evaluate('axe.run({ preload: false })')) as {
    violations: Array<{ id: string; nodes: Array<{ html: string }> }>;
  };
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

const phone = { width: 390, height: 844 };

describe.each(kinds)('the page %s', (name) => {
  it.each<[string, BrowserContextOptions]>([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['on a phone', { viewport: phone }],
  ])('has nothing that axe minds, %s', async (_, options) => {
    const { page, complaints } = await open(name, options);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('fits a phone, does not jump, and asks nobody', async () => {
    const { page, asked } = await open(name, { viewport: phone });
    const shift = await page.evaluate(`new Promise((resolve) => {
      let total = 0;
      new PerformanceObserver((list) => {
        for (const { value } of list.getEntries()) total += value;
      }).observe({ type: 'layout-shift', buffered: true });
      setTimeout(() => resolve(total), 300);
    })`);
    // A page of which half was painted before the rest was read may move by a hair; 0.1 is what is called good.
    expect(shift).toBeLessThan(0.001);
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
    await page.context().close();
  });
});

describe('the search', () => {
  it('forgives typos, and is used with the keyboard alone', async () => {
    const { page, complaints } = await open('errors/refresh-race');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    for (let step = 0; step < 20 && (await page.evaluate('document.activeElement.id')) !== 'find'; step += 1) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.type('keychian lokced');
    await page.waitForSelector('.found a');
    expect(await page.textContent('.found a')).toBe('The macOS keychain does not give the login out');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForURL(/keychain-locked\.html$/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it('says when nothing is found, and goes away with Escape', async () => {
    const { page } = await open('index');
    await page.fill('#find', 'qqqqzzzz');
    await page.waitForSelector('.found li');
    expect(await page.textContent('.found')).toBe('Nothing found.');
    await page.keyboard.press('Escape');
    expect(await page.isVisible('.found')).toBe(false);
    await page.context().close();
  });
});

describe('the box', () => {
  it('says what the program says, with the keyboard alone', async () => {
    const { page, asked } = await open('index');
    await page.focus('#text');
    await page.keyboard.insertText(refusal);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#verdict h2');
    const { title, confidence } = explainer.explain(refusal);
    expect(await page.textContent('#verdict h2')).toBe(title);
    expect(await page.textContent('#verdict .soft')).toBe(`${Math.round(confidence * 100)} % sure · access-token-expired`);
    expect(await violations(page)).toEqual([]);
    expect(asked.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
    await page.context().close();
  });

  it('is honest about what it does not know', async () => {
    const { page } = await open('index');
    await page.fill('#text', 'hello world');
    await page.click('button');
    await page.waitForSelector('#verdict h2');
    expect(await page.textContent('#verdict h2')).toBe('This text is not recognised');
    await page.context().close();
  });
});

describe('on paper', () => {
  it('only the content remains', async () => {
    const { page } = await open('errors/refresh-race');
    await page.emulateMedia({ media: 'print' });
    expect(await page.isVisible('nav')).toBe(false);
    expect(await page.isVisible('h1')).toBe(true);
    await page.context().close();
  });
});
