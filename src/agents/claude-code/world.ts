import { posix, win32 } from 'node:path';
import type { Fingerprint } from '../../core/credential.ts';
import type { Clock, LoginStore } from '../../core/ports.ts';
import type { Disk } from '../../stores/search-path.ts';

/** Environment variables by name; absent and undefined mean the same. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** What reading one small file gave. */
export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** There is something, and it cannot be read; `detail` says what came instead of text. */
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Reads a file as text, up to a bound; never throws. */
export type ReadFile = (path: string) => Promise<FileText>;

/** The files of this machine, as far as the adapter looks at them. Nothing here throws. */
export interface Files {
  readonly read: ReadFile;
  /** The last `bytes` of a file, cut at any byte; for logs that grow without bound. */
  readonly readEnd: (path: string, bytes: number) => Promise<FileText>;
  /** Names in a folder, unsorted; none when there is no such folder. */
  readonly list: (folder: string) => Promise<readonly string[]>;
  readonly exists: (path: string) => Promise<boolean>;
  /** Where a path leads after all symbolic links, or null when it leads nowhere. */
  readonly resolve: (path: string) => string | null;
  /** The same disk, as a search for programs looks at it. */
  readonly disk: Disk;
  /** What state a file is in, or null where there is none. */
  readonly stateOf: (path: string) => Promise<FileState | null>;
  /** Writes a file that only this user can read, in a folder of its own, and answers its path and its removal. */
  readonly keepPrivately: (name: string, text: string) => Promise<ScratchFile>;
  /** Makes an empty folder that only this user can enter, and answers its path and its removal. */
  readonly scratchFolder: () => Promise<ScratchFile>;
}

/** One state of one file. */
export interface FileState {
  /** Differs when the file was written or exchanged. */
  readonly mark: string;
  /** When it was last written, exchanged, or changed its owner or mode; epoch milliseconds, which nobody can set. */
  readonly changedAt: number;
  /** Permission bits. */
  readonly mode: number;
}

export interface ScratchFile {
  readonly path: string;
  /** Never throws; what cannot be removed stays. */
  readonly remove: () => Promise<void>;
}

/** The machine that Claude Code runs on. */
export interface ClaudeCodeWorld {
  readonly platform: NodeJS.Platform;
  /** The user's home folder where the environment names none. */
  readonly home: string;
  readonly files: Files;
  /** Finds the store of the login, given the environment that the client will really see. */
  readonly findStore: (env: Variables, cwd: string) => LoginStore | Promise<LoginStore>;
  readonly fingerprint: (token: string) => Fingerprint;
  readonly clock: Clock;
}

/** How paths are written on a platform. */
export function pathsOf(platform: NodeJS.Platform): typeof posix {
  return platform === 'win32' ? win32 : posix;
}
