import type { Fingerprint, Identity } from './credential.ts';
import type { RenewalResult } from './attempt.ts';
import type { RunEnd } from './outcome.ts';
import type { HoldReason, WaitReason } from './renewal.ts';
import type { Warning } from './warning.ts';

/** One thing that happened to a guarded session. Carries no token, no header, no body. */
export type Fact =
  | { readonly event: 'started'; readonly command: string; readonly store: string | null; readonly upstream: string }
  | {
      readonly event: 'refused';
      readonly status: number;
      readonly path: string;
      readonly generation: Fingerprint | null;
    }
  /** A refusal that Holdfast leaves alone, with the reason. */
  | { readonly event: 'passed'; readonly status: number; readonly because: string }
  | { readonly event: 'released'; readonly because: ReleaseReason; readonly heldMs: number }
  | { readonly event: 'resend'; readonly how: 'cut' | 'retry-after'; readonly heldMs: number }
  | { readonly event: 'gave-up'; readonly because: string; readonly heldMs: number }
  | {
      readonly event: 'messenger';
      readonly result: RenewalResult;
      readonly tookMs: number;
      readonly proactive: boolean;
    }
  | { readonly event: 'waiting'; readonly because: WaitReason }
  | { readonly event: 'holding'; readonly because: HoldReason; readonly until: number }
  | { readonly event: 'resumed'; readonly heldMs: number }
  /** Something that will need a person later; nothing is held for it yet. */
  | { readonly event: 'warned'; readonly because: HoldReason }
  /** Something that was found at the store and should be seen to before it costs a session. */
  | { readonly event: 'warning'; readonly warning: Warning }
  | { readonly event: 'account-switched'; readonly from: Identity; readonly to: Identity }
  | { readonly event: 'upstream-unreachable'; readonly code: string }
  | { readonly event: 'internal-error'; readonly where: string; readonly message: string }
  /** The run goes on with the client's own session after its process, or its turn, ended because of the login. */
  | { readonly event: 'run-resumed'; readonly session: string; readonly count: number }
  /** The last one of a run, unless it was killed. */
  | ({ readonly event: 'ended' } & RunEnd);

/** Why a held request may go on: each means that the client will find another login when it looks again. */
export type ReleaseReason = 'adopted' | 'renewed' | 'signed-in' | 'switched';
