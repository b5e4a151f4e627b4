import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { dirname } from 'node:path';

export interface Control {
  close(): Promise<void>;
}

/**
 * Answers `GET /status` on a unix socket that only this user can reach (0600 in a 0700 folder).
 *
 * @param path of the socket; one that a dead process left there is replaced, one that answers is not.
 * @throws when the socket cannot be made; the caller's work does not depend on it.
 */
export async function openControl(path: string, status: () => unknown): Promise<Control> {
  const server = createServer((req, res) => {
    const known = req.method === 'GET' && req.url === '/status';
    res.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
    res.end(JSON.stringify(known ? status() : { error: 'expected GET /status' }));
  });
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (!(await answers(path))) await rm(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  server.unref();
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
