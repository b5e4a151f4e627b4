import type { ServerResponse } from 'node:http';

/** Answers that come from Holdfast and not from the upstream, in the shape in which the Messages API words its errors. */
function answer(
  res: ServerResponse,
  status: number,
  type: string,
  message: string,
  fields: Record<string, string>,
): void {
  if (res.destroyed || res.writableEnded) return;
  // An answer that has begun cannot become another one; broken off it does not pass for the whole.
  if (res.headersSent) return void res.destroy();
  const body = JSON.stringify({ type: 'error', error: { type, message } });
  // Of a head that could not be written.
  res.statusMessage = '';
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...fields });
  res.end(body);
}

/** The client sends the same request again, with the same credential, without looking at its store. */
export function askAgain(res: ServerResponse, message: string): void {
  answer(res, 503, 'api_error', message, { 'retry-after': '1', 'x-should-retry': 'true' });
}

/** The upstream could not be reached; the client tries again as it does after a dropped connection. */
export function unreachable(res: ServerResponse, message: string): void {
  answer(res, 502, 'api_error', message, {});
}

/** What the upstream answered is no HTTP that can be passed on. @param code what is wrong with it, as Node names it. */
export function badAnswer(res: ServerResponse, code: string): void {
  answer(res, 502, 'api_error', `Holdfast got an answer from the server that HTTP does not allow (${code})`, {});
}

/** Something threw where nothing should. Never throws itself. */
export function unforeseen(res: ServerResponse): void {
  try {
    answer(res, 500, 'api_error', 'Holdfast failed in a way that it did not foresee', { connection: 'close' });
  } catch {
    res.destroy();
  }
}

/** There is no credential to send a request with, and nobody can say when there will be one. */
export function answerNoCredential(res: ServerResponse, message: string): void {
  answer(res, 401, 'authentication_error', message, {});
}

export function notFound(res: ServerResponse): void {
  answer(res, 404, 'not_found_error', 'there is nothing at this address', { connection: 'close' });
}
