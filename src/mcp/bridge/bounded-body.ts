/** More than any message of a tool; an answer without an end must not fill the memory, bytes. */
const messageAtMost = 64 * 1024 * 1024;

/**
 * An answer whose body ends with an error when one message of it has no end: a JSON answer as a whole, each event of a stream.
 * Nothing is buffered, and back-pressure passes through.
 */
export function boundedBody(response: Response, atMost: number = messageAtMost): Response {
  const { body, status, statusText, headers } = response;
  if (body === null) return response;
  const isStream = /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');
  let size = 0;
  const bounded = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size = isStream && endsEvent(chunk) ? 0 : size + chunk.length;
        if (size > atMost) controller.error(new RangeError(`the server sent a message of more than ${atMost} bytes`));
        else controller.enqueue(chunk);
      },
    }),
  );
  return new Response(bounded, { status, statusText, headers });
}

/** An empty line ends an event (HTML Standard, "server-sent events"). */
function endsEvent(chunk: Uint8Array): boolean {
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return text.includes('\n\n') || text.includes('\n\r\n') || text.includes('\r\r') || text.equals(Buffer.from('\n'));
}
