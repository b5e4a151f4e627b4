import type { ZooHome } from '../home.ts';
import { bedrockKinds } from './kinds-cloud.ts';
import { credentialKinds } from './kinds-credential.ts';
import { diskKinds } from './kinds-disk.ts';
import { peerKinds } from './kinds-peer.ts';
import { storeKinds } from './kinds-store.ts';
import type { Scope } from './scopes.ts';

/** A fault that differs from a healthy home in one fact. */
export interface Twin {
  readonly fact: string;
  readonly sicken: (home: ZooHome, at: Scope) => unknown;
  /** How it must be named: by class, and in what was seen. */
  readonly id: string;
  readonly says: RegExp;
  /** Whether a job must not start; `warns` where it works for now. */
  readonly outcome: 'stops' | 'warns';
  /** What it is called in a job of CI, where that is something else; null where it is no fault there. */
  readonly inCi?: string | null;
  /** What a job must last, for what ends within it. */
  readonly lasts?: string;
}

/** A kind of home in which all is well, and the faults that it can be mistaken for. */
export interface HomeKind {
  readonly name: string;
  /** Whose login it is about, as `--client` names it. */
  readonly client: 'claude' | 'codex' | 'copilot';
  readonly build: (home: ZooHome, at: Scope) => unknown;
  readonly twins: readonly Twin[];
  /** Whether the simulated vendor can answer it, so that the real client can show it. */
  readonly isShown: boolean;
}

export const kinds: readonly HomeKind[] = [...diskKinds, ...storeKinds, ...credentialKinds, ...bedrockKinds, ...peerKinds];
