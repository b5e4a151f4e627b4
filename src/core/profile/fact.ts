import type { RecordTrouble } from './record.ts';
import type { Explanation } from './words.ts';
import type { Shown } from '../shown.ts';

/** One thing that happened to the credential of a profile. Carries no token, no header, no body. */
export type ProfileFact =
  | { readonly event: 'profile-renewed'; readonly tookMs: number; readonly because: 'due' | 'refused' | 'first' }
  /** A renewal brought nothing. `warning` is what to tell people now, or null. */
  | {
      readonly event: 'profile-trouble';
      readonly trouble: RecordTrouble;
      readonly retryAt: number | null;
      readonly warning: Explanation | null;
    }
  /** A successor is there and could not be saved yet; nobody is given it until it is. */
  | { readonly event: 'profile-unsaved'; readonly place: string; readonly detail: string }
  | { readonly event: 'profile-saved-late'; readonly place: string; readonly afterMs: number }
  /** A renewal was not begun, since its intent could not be made durable. */
  | { readonly event: 'profile-not-begun'; readonly detail: string }
  /** A request whose credential was refused was sent once more, with a newer one. */
  | { readonly event: 'profile-replayed'; readonly status: number }
  /** A refusal was passed on as it came. */
  | { readonly event: 'profile-passed'; readonly status: number; readonly because: string }
  | { readonly event: 'profile-waiting'; readonly because: string; readonly person: Shown | null };

/** Where these facts go. Never throws, never waits. */
export interface ProfileJournal {
  note(fact: ProfileFact): void;
}
