import type { Trouble } from './record.ts';
import type { Told } from './words.ts';
import type { Shown } from '../shown.ts';

/** One thing that happened to an own credential. Carries no token, no header, no body. */
export type OwnFact =
  | { readonly event: 'own-renewed'; readonly tookMs: number; readonly because: 'due' | 'refused' | 'first' }
  /** A renewal brought nothing. `warning` is what to tell people now, or null. */
  | {
      readonly event: 'own-trouble';
      readonly trouble: Trouble;
      readonly retryAt: number | null;
      readonly warning: Told | null;
    }
  /** A successor is there and could not be saved yet; nobody is given it until it is. */
  | { readonly event: 'own-unsaved'; readonly place: string; readonly detail: string }
  | { readonly event: 'own-saved-late'; readonly place: string; readonly afterMs: number }
  /** A renewal was not begun, since its intent could not be made durable. */
  | { readonly event: 'own-not-begun'; readonly detail: string }
  /** A request whose credential was refused was sent once more, with a newer one. */
  | { readonly event: 'own-replayed'; readonly status: number }
  /** A refusal was passed on as it came. */
  | { readonly event: 'own-passed'; readonly status: number; readonly because: string }
  | { readonly event: 'own-waiting'; readonly because: string; readonly person: Shown | null };

/** Where these facts go. Never throws, never waits. */
export interface OwnJournal {
  note(fact: OwnFact): void;
}
