import type { ServerResponse } from 'node:http';

/** What keeps an event stream's reader waiting; the form that the Messages API itself uses. */
const ping = 'event: ping\ndata: {"type":"ping"}\n\n';

/** Readers take five minutes of silence for a dead stream; proxies between take less. */
const pingEveryMs = 15_000;

/** Answers with an event stream that says nothing yet, and keeps it alive until it is closed. */
export function startPinging(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  res.write(ping);
  const timer = setInterval(() => res.write(ping), pingEveryMs);
  res.once('close', () => clearInterval(timer));
}
