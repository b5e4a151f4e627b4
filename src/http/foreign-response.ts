/** With these, an answer has no body (Fetch, "null body status"). */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * An answer of somebody else's as a `Response`, which takes less than HTTP does; `tests/architecture.test.ts` lets no other
 * file make one. Its reason phrase stays behind: nobody reads it, and an odd byte in it would throw. A status that `Response`
 * does not take, below 200 or beyond 599, says no more than that the server failed.
 */
export function foreignResponse(
  status: number,
  headers: Headers,
  body: ReadableStream<Uint8Array> | string | null,
): Response {
  const isTaken = status >= 200 && status <= 599;
  return new Response(bodiless.has(status) ? null : body, { status: isTaken ? status : 502, headers });
}
