/** What is known of a client's stored login, of the files around it, and of the locks. Nothing secret is in it. */
import type { StoreReading } from '../core/credential.ts';

export interface StoreFacts {
  readonly place: string;
  readonly reading: StoreReading;
  readonly file: FileFacts | null;
  readonly folder: FileFacts | null;
  /** Why a renewed login could not be saved, as far as looking tells, or null. */
  readonly obstacle: { readonly code: string; readonly detail: string } | null;
  readonly mount: { readonly isOwn: boolean; readonly isReadOnly: boolean };
  /** Other stores on this machine, by what they show. */
  readonly others: ReadonlyArray<{
    readonly place: string;
    readonly state: 'login' | 'blank' | 'unreadable';
    readonly hasSameRefresh: boolean;
    readonly hasSameAccess: boolean;
    readonly expiresAt: number | null;
    readonly modifiedAt: number | null;
    /** Whether a client would use it, or it is a backup that none reads. */
    readonly isUsable: boolean;
  }>;
  /** `.claude.json`: whether it is there and names an account. */
  readonly account: {
    readonly place: string;
    readonly state: 'named' | 'unnamed' | 'absent' | 'unreadable';
    readonly startups: number | null;
    /** What came instead of JSON, where the client does not start because of it; or null. */
    readonly damage: string | null;
    /** The newest backup that can be read, looked for only where the file is damaged. */
    readonly backup: string | null;
  };
  /** How the login is written, without any of it; null where there is none in a file. */
  readonly form: StoreForm | null;
  /** What the client's background service last wrote of its login, and when; null where it wrote nothing. */
  readonly daemon: { readonly place: string; readonly status: string; readonly since: number | null } | null;
  /** Half-written files that a save left behind. */
  readonly leftovers: readonly string[];
  /** Records beside the lock of clients that are gone: their processes. */
  readonly strayOwner: { readonly pid: number | null; readonly isAlive: boolean; readonly modifiedAt: number } | null;
  /** Tokens in the store with white space around them. */
  readonly paddedTokens: ReadonlyArray<'accessToken' | 'refreshToken'>;
}

/** Fields that the client itself always writes, and that it goes by. */
export type LoginField = 'refreshToken' | 'expiresAt' | 'scopes';

/** How a stored login is written, by names of fields and well-known beginnings of tokens. */
export interface StoreForm {
  /** What the access token looks like, as in {@link SecretShape}; null where there is none. */
  readonly accessKind: string | null;
  readonly refreshKind: string | null;
  readonly missing: readonly LoginField[];
  /** The key under which tokens lie in the form of another program, or null. */
  readonly foreignKey: string | null;
  /** Tokens that cannot be whole, or cannot be sent. */
  readonly broken: ReadonlyArray<{ readonly name: 'accessToken' | 'refreshToken'; readonly flaw: TokenFlaw }>;
  /** What its end is where it is no moment in milliseconds, as the client writes it; null where it is one, or there is none. */
  readonly end: 'seconds' | 'too-late' | 'no-number' | null;
}

/** What a token has that no token of the client has; `scheme` is the word of a header before it. */
export type TokenFlaw = 'line-break' | 'whitespace' | 'quotes' | 'scheme' | 'unsendable' | 'elided' | 'cut';

export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly target: string | null;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly size: number;
  readonly modifiedAt: number;
}

export interface LockFacts {
  readonly path: string;
  /** What it guards. */
  readonly guards: 'refresh' | 'storage' | 'config';
  readonly kind: 'folder' | 'file' | 'other';
  readonly isEmpty: boolean;
  /** Milliseconds since its last heartbeat; negative is in the future. */
  readonly ageMs: number;
  readonly uid: number;
  /** `live` has a heartbeat, `stale` has none, `stuck` is one that no client ever takes over. */
  readonly state: 'live' | 'stale' | 'stuck';
}
