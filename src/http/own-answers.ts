import type { ServerResponse } from 'node:http';

/** Answers that come from Holdfast and not from the upstream, in the shape in which the Messages API words its errors. */
function answer(
  res: ServerResponse,
  status: number,
  type: string,
  message: string,
  fields: Record<string, string>,
): void {
  const body = JSON.stringify({ type: 'error', error: { type, message } });
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

/** There is no credential to send a request with, and nobody can say when there will be one. */
export function noCredential(res: ServerResponse, message: string): void {
  answer(res, 401, 'authentication_error', message, {});
}

export function notFound(res: ServerResponse): void {
  answer(res, 404, 'not_found_error', 'there is nothing at this address', { connection: 'close' });
}
