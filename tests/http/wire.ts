/** Connections seen as bytes, for what a well-behaved HTTP library would hide. */
import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** One end of a connection: what came so far, and how it ended. */
export class Wire {
  readonly socket: Socket;
  /** `ended` by a clean FIN, `broken` by a reset. */
  readonly closed: Promise<'ended' | 'broken'>;
  #bytes = '';

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => (this.#bytes += text));
    let broken = false;
    socket.on('error', () => (broken = true));
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(broken ? 'broken' : 'ended')));
  }

  get bytes(): string {
    return this.#bytes;
  }

  /** One character of a text is one byte. */
  send(text: string | Buffer): void {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  }

  /** Everything that came, as soon as it holds `text`. */
  async until(text: string): Promise<string> {
    while (!this.#bytes.includes(text)) {
      if (this.socket.destroyed || this.socket.readableEnded) throw new Error(`expected ${text}, got ${this.#bytes}`);
      await Promise.race([once(this.socket, 'data'), this.closed]);
    }
    return this.#bytes;
  }
}

/** Connects to a port of this machine. */
export async function dial(port: number): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return new Wire(socket);
}

/** A server that answers in bytes. */
export interface Exchange {
  readonly port: number;
  /** The next connection that nobody took yet. */
  accept(): Promise<Wire>;
  readonly connections: () => number;
  /** Hangs up on everybody. */
  cut(): void;
  close(): Promise<void>;
}

export async function openExchange(): Promise<Exchange> {
  const waiting: Wire[] = [];
  const all: Wire[] = [];
  const server: Server = createServer({ noDelay: true }, (socket) => {
    const wire = new Wire(socket);
    all.push(wire);
    waiting.push(wire);
    server.emit('wire');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => all.forEach((wire) => wire.socket.destroy());
  return {
    port: portOf(server),
    accept: async () => {
      for (;;) {
        const wire = waiting.shift();
        if (wire !== undefined) return wire;
        await once(server, 'wire');
      }
    },
    connections: () => all.length,
    cut,
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The port that a listening server was given. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('expected a TCP address');
  return address.port;
}

/** The header fields of a message in bytes, as they came, without those that speak of one connection. */
export function fieldsIn(message: string): string[] {
  const [head = ''] = message.split('\r\n\r\n');
  return head
    .split('\r\n')
    .slice(1)
    .filter((line) => !/^(connection|keep-alive|transfer-encoding):/i.test(line));
}
