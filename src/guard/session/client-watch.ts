import type { Socket } from 'node:net';
import type { SeenClient } from '../../agents/agent.ts';
import type { Fingerprint } from '../../core/credential.ts';
import type { LocalConnection, RunningProgram } from '../../stores/connection-owner.ts';

/** What a watch needs of the world. */
export interface ClientWatchPlan {
  /** The generation that is in the store, as of the last look. */
  readonly inStore: () => Fingerprint | null;
  readonly programBehind: (connection: LocalConnection) => Promise<RunningProgram | null>;
  readonly clientIn: (running: RunningProgram) => Promise<SeenClient | null>;
}

/** Another program that sends the login over connections without end is not looked at for ever. */
const mostLooks = 16;

/**
 * Learns which client a run works with, where none is installed: a program on the Agent SDK brings one along. What counts
 * is the process of this run that sends the very login that is in the store; a look at the machine's processes for each
 * connection that does, until the client is known.
 */
export class ClientWatch {
  readonly #plan: ClientWatchPlan;
  readonly #asked = new WeakSet<Socket>();
  #looks = 0;
  #client: SeenClient | null = null;
  #looking: Promise<void> = Promise.resolve();

  constructor(plan: ClientWatchPlan) {
    this.#plan = plan;
  }

  /** A request with a login has come in. Waits for nothing. */
  onLogin(socket: Socket, generation: () => Fingerprint): void {
    if (this.#client !== null || this.#looks >= mostLooks || this.#asked.has(socket)) return;
    const { localPort: ourPort, remotePort: theirPort } = socket;
    if (ourPort === undefined || theirPort === undefined || generation() !== this.#plan.inStore()) return;
    this.#asked.add(socket);
    this.#looks += 1;
    this.#looking = this.#looking.then(() => this.#look({ ourPort, theirPort }));
  }

  /**
   * The client, once what has come in so far was looked at; null while none was seen, and for good once its files have
   * changed: what runs in memory then says nothing about what lies on disk. Never rejects.
   */
  async client(): Promise<SeenClient | null> {
    await this.#looking;
    return this.#client !== null && (await this.#client.isUnchanged()) ? this.#client : null;
  }

  async #look(connection: LocalConnection): Promise<void> {
    if (this.#client !== null) return;
    const running = await this.#plan.programBehind(connection);
    this.#client = running === null ? null : await this.#plan.clientIn(running);
  }
}
