/** A session of the client that runs on this machine, as its own hook has reported it. */
export interface LiveSession {
  /** The client's process. */
  readonly pid: number;
  /** The client's own id of the session, or null where it gave none. */
  readonly session: string | null;
  readonly folder: string;
  /** The store that its login lives in (`LoginStore.id`). */
  readonly storeId: string;
  readonly place: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Its program, absolute, or the name by which it is found on the path. */
  readonly client?: string;
  /** What leads to its program, its login and its vendor, no secret among it; where missing, the machine's usual ways. */
  readonly env?: Readonly<Record<string, string>>;
}
