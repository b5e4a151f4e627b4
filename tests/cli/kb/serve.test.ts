import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { serveSite } from '../../../src/cli/kb/serve.ts';
import type { SiteServer } from '../../../src/cli/kb/serve.ts';

let server: SiteServer | undefined;
afterEach(() => server?.close());

const site = new Map([
  ['index.html', '<h1>home</h1>'],
  ['errors/a.md', '# a'],
]);

/** A path as it is, which `fetch` would put right. */
function ask(base: string, path: string): Promise<{ status: number | undefined; type: string | undefined; text: string }> {
  const { port } = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path }, (res) => {
      let text = '';
      res.on('data', (bytes) => (text += String(bytes)));
      res.on('end', () => resolve({ status: res.statusCode, type: res.headers['content-type'], text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('the site on this machine', () => {
  it('has its pages, each with its kind', async () => {
    server = await serveSite(0, () => Promise.resolve(site));
    expect(await ask(server.url, '/')).toMatchObject({ status: 200, type: 'text/html; charset=utf-8', text: '<h1>home</h1>' });
    expect(await ask(server.url, '/errors/a.md?x=1')).toMatchObject({ status: 200, type: 'text/markdown; charset=utf-8' });
    expect(await ask(server.url, '/../etc/passwd')).toMatchObject({ status: 404 });
  });

  it('survives an address that is none', async () => {
    server = await serveSite(0, () => Promise.resolve(site));
    expect(await ask(server.url, '//')).toMatchObject({ status: 404 });
    expect(await ask(server.url, '/')).toMatchObject({ status: 200 });
  });

  it('says what is wrong with the entries instead of a page', async () => {
    server = await serveSite(0, () => Promise.reject(new Error('a.md: heal: Invalid option')));
    expect(await ask(server.url, '/')).toMatchObject({ status: 500, text: 'a.md: heal: Invalid option\n' });
  });

  it('names a port that is taken', async () => {
    server = await serveSite(0, () => Promise.resolve(site));
    const port = Number(new URL(server.url).port);
    await expect(serveSite(port, () => Promise.resolve(site))).rejects.toMatchObject({ code: 'usage' });
  });
});
