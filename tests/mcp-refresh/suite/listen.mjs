import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * A server on a free port of 127.0.0.1.
 *
 * @param {(req: import('node:http').IncomingMessage, res: import('node:http').ServerResponse, url: URL) => Promise<void>} handle
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function listen(handle) {
  const server = createServer((req, res) => {
    handle(req, res, new URL(req.url ?? '/', 'http://127.0.0.1')).catch((error) => {
      // A mistake of the suite itself: said aloud, since a silent 500 would be read as the candidate's failure.
      process.stderr.write(`error: the suite's own server failed: ${error.stack}\n`);
      if (!res.headersSent) res.writeHead(500);
      res.end();
    });
  });
  // Longer than any scenario: a kept connection that is closed while it is used would be a fault that nobody asked for.
  server.keepAliveTimeout = 300_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

/** @returns {Promise<URLSearchParams>} the form that a request carries */
export async function readForm(req) {
  return new URLSearchParams(await text(req));
}

export function sendJson(res, status, body, headers = {}) {
  res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers });
  res.end(JSON.stringify(body));
}
