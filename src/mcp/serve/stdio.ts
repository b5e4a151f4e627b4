import { Readable } from 'node:stream';
import type { Writable } from 'node:stream';
import { plainOutput } from '../plain-output.ts';
import type { JSONRPCMessage, McpServer, RequestId } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';

/** Both ends of the pipe, and who hears of what goes wrong beside the protocol. */
export interface Pipe {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly onTrouble: (error: Error) => void;
  readonly clock: { sleep(ms: number, signal?: AbortSignal): Promise<void> };
}

/** A client that has closed its end may still read; longer than this nobody waits for an answer. */
const lastAnswersMs = 30_000;

/**
 * Serves one client on a pipe, until it closes its end or `signal` ends it. What was asked before the end is still
 * answered, so that a few lines can be piped in.
 */
export async function serveOnPipe(
  newServer: () => McpServer,
  { stdin, stdout, onTrouble, clock }: Pipe,
  signal: AbortSignal,
): Promise<void> {
  const input = Readable.from(lasting(stdin, () => transport.answered(lastAnswersMs, clock)));
  const transport = new AnsweringTransport(input, plainOutput(stdout));
  const handle = serveStdio(newServer, { transport, onerror: onTrouble });
  const stop = (): void => void handle.close();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  await transport.closed;
  signal.removeEventListener('abort', stop);
  // Else the process would wait for a client that may never say anything again.
  input.destroy();
  stdin.destroy();
}

/** What comes in, and its end only when all of it is answered. */
async function* lasting(stdin: Readable, answered: () => Promise<void>): AsyncGenerator<Buffer> {
  yield* stdin as AsyncIterable<Buffer>;
  await answered();
}

/** Knows which requests have no answer yet. */
class AnsweringTransport extends StdioServerTransport {
  readonly #open = new Set<RequestId>();
  readonly #waiting = new AbortController();
  #isLast = false;
  #hasClosed = (): void => undefined;

  readonly closed = new Promise<void>((resolve) => {
    this.#hasClosed = resolve;
  });

  override async start(): Promise<void> {
    const { onmessage, onclose } = this;
    this.onmessage = (message) => {
      this.#arrived(message);
      onmessage?.(message);
    };
    this.onclose = () => {
      onclose?.();
      this.#waiting.abort();
      this.#hasClosed();
    };
    await super.start();
  }

  override async send(message: JSONRPCMessage): Promise<void> {
    await super.send(message);
    if (!('method' in message) && message.id !== undefined) this.#settled(message.id);
  }

  /** Resolves when every request that came is answered, or after a time. */
  async answered(withinMs: number, clock: Pipe['clock']): Promise<void> {
    this.#isLast = true;
    if (this.#open.size > 0) await clock.sleep(withinMs, this.#waiting.signal);
  }

  #arrived(message: JSONRPCMessage): void {
    if (!('method' in message)) return;
    if ('id' in message) this.#open.add(message.id);
    // A request that was cancelled gets no answer.
    else if (message.method === 'notifications/cancelled') this.#settled(message.params?.['requestId'] as RequestId);
  }

  #settled(id: RequestId): void {
    this.#open.delete(id);
    if (this.#isLast && this.#open.size === 0) this.#waiting.abort();
  }
}
