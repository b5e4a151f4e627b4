import { foreignResponse } from '../../http/foreign-response.ts';
import { BrokenAnswer } from './failure-answer.ts';

/** What one message of an answer may be. */
export interface MessageLimits {
  /** More than any message of a tool, bytes: an answer without an end must not fill the memory. */
  readonly bytes: number;
  /** From its first byte to its last, milliseconds: nobody who has begun to say something needs longer. */
  readonly withinMs: number;
}

const usualLimits: MessageLimits = { bytes: 64 * 1024 * 1024, withinMs: 900_000 };

/**
 * An answer whose body ends with an error when one message of it has no end: a JSON answer as a whole, each event of a stream.
 * Nothing is buffered, and back-pressure passes through.
 */
export function boundedBody(response: Response, { bytes, withinMs }: MessageLimits = usualLimits): Response {
  const { body } = response;
  if (body === null) return response;
  const isStream = /^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '');
  const ends = new EventEnds();
  let size = 0;
  let late: NodeJS.Timeout | undefined;
  const bounded = body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const open = isStream ? ends.openAfter(chunk) : null;
        size = open ?? size + chunk.length;
        if (size > bytes) return controller.error(new BrokenAnswer(`sent a message of more than ${bytes} bytes`));
        if (open !== null) {
          clearTimeout(late);
          late = undefined;
        }
        // It must not keep this process alive: nobody says when a reader has left.
        if (size > 0) late ??= setTimeout(() => controller.error(tooLong(withinMs)), withinMs).unref();
        controller.enqueue(chunk);
      },
      flush: () => clearTimeout(late),
    }),
  );
  return withBody(response, bounded);
}

/** The same answer with another body. */
export function withBody(
  { status, headers }: Pick<Response, 'status' | 'headers'>,
  body: ReadableStream<Uint8Array> | string | null,
): Response {
  return foreignResponse(status, headers, body);
}

const tooLong = (withinMs: number): Error =>
  new BrokenAnswer(`sent a message that had not ended after ${withinMs / 1000} s`);

/** Finds the empty lines that end events (HTML Standard, "server-sent events"), also where chunks part them. */
class EventEnds {
  /** As much of the bytes before as may belong to such an end. */
  #tail = Buffer.alloc(0);

  /** @returns how many bytes of a chunk stand after the last end of an event, or null where none ends in it. */
  openAfter(chunk: Uint8Array): number | null {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const before = this.#tail.length;
    const seam = Buffer.concat([this.#tail, bytes.subarray(0, longestEnd)]);
    this.#tail = Buffer.from((bytes.length < longestEnd ? seam : bytes).subarray(-longestEnd));
    const inside = endIn(bytes);
    if (inside > 0) return bytes.length - inside;
    const across = endIn(seam);
    return across > before ? bytes.length - (across - before) : null;
  }
}

const longestEnd = 3;

/** Where the last event ends, or 0. */
function endIn(bytes: Buffer): number {
  return Math.max(...['\n\n', '\n\r\n', '\r\r'].map((end) => endOf(bytes, end)));
}

function endOf(bytes: Buffer, end: string): number {
  const at = bytes.lastIndexOf(end, undefined, 'latin1');
  return at === -1 ? 0 : at + end.length;
}
