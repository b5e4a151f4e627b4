/**
 * The suite starts the clients of all its scenarios at once, which is more than a small machine bears. They line up
 * here; one that ends, however it ends, makes room for the next.
 */
import { createConnection, createServer } from 'node:net';

/** @param {number} atOnce how many may be at work at the same time */
export async function openTurns(path, atOnce) {
  const waiting = [];
  let busy = 0;
  const server = createServer((socket) => {
    waiting.push(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      const place = waiting.indexOf(socket);
      if (place === -1) busy -= 1;
      else waiting.splice(place, 1);
      admit();
    });
    admit();
  });
  await new Promise((resolve) => server.listen(path, resolve));
  return { close: () => server.close() };

  function admit() {
    while (busy < atOnce && waiting.length > 0) {
      busy += 1;
      waiting.shift().write('.');
    }
  }
}

/** Resolves when it is this process's turn, which lasts until the process ends. */
export function awaitTurn(path) {
  const socket = createConnection(path);
  socket.unref();
  return new Promise((resolve, reject) => {
    socket.ref();
    socket.once('error', reject);
    socket.once('data', () => {
      socket.unref();
      resolve();
    });
  });
}
