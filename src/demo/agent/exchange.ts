import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';

/** What one POST came to. `broken` is a connection that could not be made or was cut before the answer was whole. */
export type Exchange =
  | { readonly kind: 'answer'; readonly status: number; readonly retryAfterMs: number | null; readonly body: string }
  | { readonly kind: 'broken'; readonly why: string };

/** Sends one JSON body and reads the whole answer, however slowly it comes. */
export function post(url: string, headers: Readonly<Record<string, string>>, body: unknown): Promise<Exchange> {
  return new Promise((resolve) => {
    const text = JSON.stringify(body);
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      },
      (answer) => resolve(read(answer)),
    );
    sent.on('error', (error: NodeJS.ErrnoException) => resolve({ kind: 'broken', why: error.code ?? error.message }));
    sent.end(text);
  });
}

function read(answer: IncomingMessage): Promise<Exchange> {
  return new Promise((resolve) => {
    let body = '';
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => (body += chunk));
    answer.on('error', () => resolve({ kind: 'broken', why: 'cut' }));
    answer.on('close', () => {
      if (!answer.complete) return resolve({ kind: 'broken', why: 'cut' });
      const retryAfter = Number(answer.headers['retry-after']);
      resolve({
        kind: 'answer',
        status: answer.statusCode ?? 0,
        retryAfterMs:
          Number.isFinite(retryAfter) && answer.headers['retry-after'] !== undefined ? retryAfter * 1_000 : null,
        body,
      });
    });
  });
}
