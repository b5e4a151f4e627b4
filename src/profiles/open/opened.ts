import type { ProfileJournal } from '../../core/profile/fact.ts';
import type { CredentialStore, Renewer } from '../../core/profile/ports.ts';
import type { Profile } from '../../core/profile/profile.ts';
import type { Called } from '../../core/profile/words.ts';
import type { ProfileKeeper } from '../../keeper/profile/profile-keeper.ts';
import type { ProfileKeeperPlan } from '../../keeper/profile/plan.ts';

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
  readonly keeper: (how: {
    readonly patient: ProfileKeeperPlan['patient'];
    readonly journal?: ProfileJournal;
  }) => ProfileKeeper;
}

/** Opens what a name stands for: a profile, or a sign-in at an MCP server. Rejects as `openProfile` does. */
export type OpenByName = (name: string) => Promise<OpenProfile>;
