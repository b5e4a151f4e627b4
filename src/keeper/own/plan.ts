import type { HoldLimits } from '../../core/hold.ts';
import type { Brake } from '../../core/own/haste.ts';
import type { OwnJournal } from '../../core/own/fact.ts';
import type { CredentialStore, Renewer } from '../../core/own/ports.ts';
import type { Generation } from '../../core/own/record.ts';
import type { Called } from '../../core/own/words.ts';
import type { Clock, Leases } from '../../core/ports.ts';

/** What a keeper of one own credential is made of. */
export interface OwnPlan {
  readonly profile: { readonly name: string; readonly header: string };
  readonly called: Called;
  readonly store: CredentialStore;
  readonly renewer: Renewer;
  readonly leases: Leases;
  readonly clock: Clock;
  /** 0..1. */
  readonly random: () => number;
  readonly newGeneration: () => Generation;
  /** Host and process, for people who find an open intent. */
  readonly by: string;
  readonly journal: OwnJournal;
  readonly brake: Brake;
  /**
   * Whether who asks can wait for hours: for a server that is away, and for a person. Else they are told at once what
   * stands in the way. Limits bound each such wait; without them only the signal of who asks does.
   */
  readonly patient: boolean | HoldLimits;
}
