import type { OwnJournal } from '../../core/own/fact.ts';
import type { CredentialStore, Renewer } from '../../core/own/ports.ts';
import type { Profile } from '../../core/own/profile.ts';
import type { Called } from '../../core/own/words.ts';
import type { OwnKeeper } from '../../keeper/own/own-keeper.ts';
import type { OwnPlan } from '../../keeper/own/plan.ts';

/** One profile, with its store and whoever renews it. */
export interface OpenProfile {
  readonly profile: Profile;
  readonly called: Called;
  readonly configPath: string;
  readonly stateFolder: string;
  readonly store: CredentialStore;
  readonly renewer: Renewer;
  /** Whether other processes see what is stored; else each fetches its own. */
  readonly isShared: boolean;
  readonly keeper: (how: { readonly patient: OwnPlan['patient']; readonly journal?: OwnJournal }) => OwnKeeper;
}
