import type { LiveSession } from '../../core/live-session.ts';
import type { StoreGuard } from './store-guard.ts';

/** What the guards of a service need of the world. */
export interface GuardsWorld {
  /** Sessions that need their login looked after. */
  sessions(): Promise<readonly LiveSession[]>;
  /** Null where the session's store cannot be found from here. */
  open(session: LiveSession): Promise<StoreGuard | null>;
  /** Told of what could not be looked after, once for each message. */
  readonly trouble: (message: string) => void;
}

/** A store that is looked after, and how many sessions need it. */
interface Kept {
  readonly guard: StoreGuard;
  sessions: number;
}

/** One guard for each store that a live session needs, from the first such session to the end of the last. */
export class StoreGuards {
  readonly #world: GuardsWorld;
  readonly #kept = new Map<string, Kept>();
  /** Stores that cannot be looked after from here, with the sessions for which that was found out. */
  readonly #beyond = new Map<string, string>();
  readonly #ending = new Set<Promise<void>>();
  readonly #said = new Set<string>();
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(world: GuardsWorld) {
    this.#world = world;
  }

  /** Looks which sessions live now, and takes up and lays down what follows. Looks follow one another. Never rejects. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look()).catch((error: unknown) => this.#say(String(error)));
    return this.#looking;
  }

  find(storeId: string): StoreGuard | null {
    return this.#kept.get(storeId)?.guard ?? null;
  }

  all(): ReadonlyArray<Readonly<Kept>> {
    return [...this.#kept.values()];
  }

  /** Stops all guards; messengers on their way are let finish. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#looking;
    for (const storeId of this.#kept.keys()) this.#layDown(storeId);
    await Promise.all(this.#ending);
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    const wanted = byStore(await this.#world.sessions());
    for (const storeId of this.#kept.keys()) if (!wanted.has(storeId)) this.#layDown(storeId);
    for (const [storeId, sessions] of wanted) await this.#takeUp(storeId, sessions);
  }

  async #takeUp(storeId: string, sessions: readonly LiveSession[]): Promise<void> {
    const kept = this.#kept.get(storeId);
    if (kept !== undefined) {
      kept.sessions = sessions.length;
      return;
    }
    const pids = sessions.map(({ pid }) => pid).join();
    if (this.#beyond.get(storeId) === pids) return;
    // The newest first: its surroundings are the likeliest to hold for as long as any session lives.
    for (const session of sessions.toSorted((a, b) => b.startedAt - a.startedAt)) {
      const guard = await this.#world.open(session);
      if (guard === null) continue;
      this.#beyond.delete(storeId);
      this.#kept.set(storeId, { guard, sessions: sessions.length });
      return;
    }
    if (!this.#beyond.has(storeId)) this.#say(`another login is found from here than at ${sessions[0]?.place ?? ''}`);
    this.#beyond.set(storeId, pids);
  }

  #say(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#world.trouble(message);
  }

  /** Not waited for: a messenger may be at work for minutes, and other stores need looking after. */
  #layDown(storeId: string): void {
    const kept = this.#kept.get(storeId);
    if (kept === undefined) return;
    this.#kept.delete(storeId);
    const ending = kept.guard.stop().catch((error: unknown) => this.#say(String(error)));
    this.#ending.add(ending);
    void ending.then(() => this.#ending.delete(ending));
  }
}

function byStore(sessions: readonly LiveSession[]): ReadonlyMap<string, readonly LiveSession[]> {
  const stores = new Map<string, LiveSession[]>();
  for (const session of sessions) stores.set(session.storeId, [...(stores.get(session.storeId) ?? []), session]);
  return stores;
}
