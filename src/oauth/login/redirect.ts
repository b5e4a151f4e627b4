import type { ServerResponse } from 'node:http';
import { HoldfastError } from '../../core/errors.ts';
import { shown } from '../../core/shown.ts';
import { commandLine } from '../../core/shell-word.ts';
import { closeListener, listener } from '../../http/listener.ts';
import { isForHere, listenOnLoopback } from '../../http/loopback.ts';

/** Where a browser comes back to (RFC 8252 §7.3). */
export interface Redirect {
  readonly uri: string;
  /** The parameters of the first answer that carries our state. Rejects with the signal's reason. */
  answer(state: string, signal: AbortSignal): Promise<URLSearchParams>;
  close(): void;
}

const path = '/callback';

/**
 * Listens on 127.0.0.1 for a browser that comes back.
 *
 * @param port the one that is registered with the client, or null for any free one.
 * @throws HoldfastError `usage` when the port is taken.
 */
export async function openRedirect(port: number | null, profile: string): Promise<Redirect> {
  const heard: { take: ((answer: URLSearchParams) => boolean) | null } = { take: null };
  const server = listener((req, res) => {
    const answer = req.method === 'GET' && isForHere(req, taken) ? parametersIn(req.url ?? '') : null;
    if (answer === null || heard.take?.(answer) !== true) return page(res, 404, 'There is nothing at this address.');
    page(res, 200, answer.has('error') ? failedText : doneText);
  });
  const taken = await listenOnLoopback(server, port ?? 0).catch((error: NodeJS.ErrnoException) => {
    throw new HoldfastError(
      'usage',
      `expected port ${port} of 127.0.0.1 to be free for the redirect, found ${error.code ?? 'an error'}`,
      shown`end what listens there, or use a code instead: ${commandLine('holdfast', 'login', profile, '--device')}`,
      error,
    );
  });
  return {
    uri: `http://127.0.0.1:${taken}${path}`,
    answer: (state, signal) =>
      new Promise((resolve, reject) => {
        // It may have ended before anybody listened to it.
        if (signal.aborted) return reject(signal.reason as Error);
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        heard.take = (answer) => {
          // Somebody else's answer, or an old one: it is not for this login (RFC 9700 §4.7).
          if (answer.get('state') !== state) return false;
          resolve(answer);
          return true;
        };
      }),
    close: () => void closeListener(server),
  };
}

/** What an address asks with, or null where it is another one. Anybody can ask, and with anything: no word of it is decoded before. */
function parametersIn(address: string): URLSearchParams | null {
  if (address !== path && !address.startsWith(`${path}?`)) return null;
  return new URLSearchParams(address.slice(path.length));
}

const doneText = 'You are logged in. You can close this window and go back to the terminal.';
const failedText = 'The login was not completed. The terminal says why; you can close this window.';

function page(res: ServerResponse, status: number, text: string): void {
  const body =
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    `<title>Holdfast</title><style>:root{color-scheme:light dark}body{font:1.1rem system-ui;margin:20vh auto;max-width:32rem;padding:0 1rem}</style><p>${text}</p></html>`;
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  res.end(body);
}
