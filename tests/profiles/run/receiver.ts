import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** A webhook that keeps what is posted to it. */
export async function receiver() {
  const kept: unknown[] = [];
  let wake = (): void => undefined;
  const server = createServer((req, res) => {
    void json(req).then((message) => {
      kept.push(message);
      res.end();
      wake();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    count: () => kept.length,
    async next(): Promise<unknown> {
      if (kept.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return kept.shift();
    },
    close: () => void server.close(),
  };
}
