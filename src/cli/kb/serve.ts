/** Shows the site on this machine; what changes in the folder is shown at the next page. */
import { extname } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { shown } from '../../core/shown.ts';
import { closeListener, listener } from '../../http/listener.ts';
import { listenOnLoopback } from '../../http/loopback.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
};

export interface SiteServer {
  readonly url: string;
  readonly closed: Promise<void>;
  close(): void;
}

/** The file that is asked for; an address that is none asks for nothing. */
function pathOf(address: string): string {
  if (!URL.canParse(address, 'http://localhost')) return '';
  const { pathname } = new URL(address, 'http://localhost');
  return pathname === '/' ? 'index.html' : pathname.slice(1);
}

/** Listens on loopback. @param port 0 for any. @param files the site as it is now. @throws HoldfastError `usage`. */
export async function serveSite(port: number, files: () => Promise<ReadonlyMap<string, string>>): Promise<SiteServer> {
  const server = listener((request, response) => {
    const path = pathOf(request.url ?? '/');
    files().then(
      (site) => {
        const text = site.get(path);
        response.writeHead(text === undefined ? 404 : 200, {
          'content-type': types[extname(path)] ?? 'text/plain; charset=utf-8',
          'cache-control': 'no-store',
        });
        response.end(text ?? `There is no page ${path}.\n`);
      },
      (error: unknown) => {
        response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
        response.end(`${(error as Error).message}\n`);
      },
    );
  });
  const taken = await listenOnLoopback(server, port).catch((error: Error) => {
    throw new HoldfastError(
      'usage',
      `cannot listen on 127.0.0.1:${port}: ${error.message}`,
      shown`holdfast kb serve --port 0`,
    );
  });
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  return {
    url: `http://127.0.0.1:${taken}/`,
    closed,
    close: () => void closeListener(server),
  };
}
