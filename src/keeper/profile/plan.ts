import type { HoldLimits } from '../../core/hold.ts';
import type { Brake } from '../../core/profile/haste.ts';
import type { ProfileJournal } from '../../core/profile/fact.ts';
import type { CredentialStore, Renewer } from '../../core/profile/ports.ts';
import type { Generation } from '../../core/profile/record.ts';
import type { Called } from '../../core/profile/words.ts';
import type { Clock, Leases } from '../../core/ports.ts';

/** What a keeper of one own credential is made of. */
export interface ProfileKeeperPlan {
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
  readonly journal: ProfileJournal;
  readonly brake: Brake;
  /**
   * Whether who asks can wait for hours: for a server that is away, and for a person. Else they are told at once what
   * stands in the way. Limits bound each such wait; without them only the signal of who asks does.
   */
  readonly patient: boolean | HoldLimits;
}
