/**
 * The narrow doors through which decisions reach the world. Everything here is an interface; `stores/` and `agents/`
 * make them real, tests make them in ten lines.
 */
import type { ClientLockState, Obstacle, RenewalAttempt } from './attempt.ts';
import type { Fingerprint, StoreReading } from './credential.ts';
import type { Fact, ReleaseReason } from './fact.ts';

export type { ClientLockState, Obstacle, RenewalAttempt, RenewalResult } from './attempt.ts';

/** Time, as the only thing a decision may wait on. Epoch milliseconds; `sleep` ends early, without error, on abort. */
export interface Clock {
  now(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** One official client's login store, seen from outside: looked at, watched, and never written. */
export interface LoginStore {
  /** What a person would call it: the file's path, or the keychain item's name. */
  readonly place: string;
  /** The same for every process of this machine that means this store; fit for a file name. */
  readonly id: string;
  read(): Promise<StoreReading>;
  /** Calls `onChange` after anything beside the store moved; a call is no proof that the login did. Returns the stop. */
  watch(onChange: () => void): () => void;
  refreshLock(): Promise<ClientLockState>;
  /** Why a renewed login could not be saved here, or null. Leaves nothing behind. */
  obstacle(): Promise<Obstacle | null>;
}

/** Gives one process at a time a named piece of work; freed by the kernel when its holder dies. */
export interface Leases {
  /** Takes the lease, or answers null at once when another process has it. The answer gives it back. */
  take(name: string): Promise<(() => Promise<void>) | null>;
}

/** Remembers attempts across processes; a lost record costs an extra messenger, never a token. */
export interface AttemptLog {
  last(storeId: string): Promise<RenewalAttempt | null>;
  record(storeId: string, attempt: RenewalAttempt): Promise<void>;
}

/**
 * Lets the official client refresh its own login with its own code, under its own locks, and waits until it is done.
 * Resolves when the client has ended; it is never killed.
 */
export interface Messenger {
  /**
   * Whether the session itself goes to the vendor by another way: a trusted project's proxy or certificates, which lead no
   * messenger. What the messenger cannot reach, the client may. Absent means no.
   */
  readonly clientHasOtherWay?: boolean;
  /** Whether there is a client to send now: one that a program brings along is known once it has run. Absent means yes. */
  readonly isAtHand?: () => Promise<boolean>;
  send(spent: Fingerprint): Promise<MessengerReport>;
}

/** What a messenger's run looked like from outside; the store, not this, says what came of it. */
export interface MessengerReport {
  readonly exitCode: number | null;
  /** Requests that reached the sink with the token to be renewed, and with another one. */
  readonly oldSeen: number;
  readonly newSeen: number;
  /** Why the client could not be started, or null. */
  readonly failedToStart: string | null;
}

/** Where facts go as they happen; opinions are formed elsewhere, later. Never throws, never waits. */
export interface Journal {
  note(fact: Fact): void;
}

/** The keeper as the gateway sees it: the one place that knows whether a refused request should wait, and for what. */
export interface Gate {
  /**
   * Asks how a request may go on whose credential was refused. Resolves when that is known, which may take hours;
   * the signal (the client went away) ends the wait with any answer, which then reaches nobody. Never rejects.
   */
  afterRefusal(refused: Fingerprint, signal: AbortSignal): Promise<Release>;
  /** Whether a client that looked at its store now would find no login there, as of the last look. */
  readonly storeEmpty: boolean;
  /** Whether the newest generation has not yet been seen to work; while true the gateway reports successes. */
  readonly awaitsProof: boolean;
  proven(generation: Fingerprint): void;
  /** One line for the client's own display: what is being waited for, and what a person must do, if anything. */
  readonly waitingFor: string;
}

/** How a refused request may go on. */
export type Release =
  /** Pass the refusal on: the client will look at its store again and find another login there. */
  | { readonly go: 'as-refused'; readonly because: ReleaseReason }
  /** Make the client send the same request again without looking at its store. */
  | { readonly go: 'ask-again' }
  /** Pass the vendor's own answer on, since nothing more can be done for this request. */
  | { readonly go: 'give-up'; readonly because: string };
