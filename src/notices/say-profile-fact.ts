import type { ProfileFact, ProfileJournal } from '../core/profile/fact.ts';
import type { Called } from '../core/profile/words.ts';
import { inWords } from '../core/expiry.ts';
import type { Terminal } from '../core/terminal.ts';
import { shown } from '../core/shown.ts';

/** Tells people of what they can do something about, on stderr, as it happens. */
export function sayingJournal(terminal: Terminal, called: Called): ProfileJournal {
  return {
    note(fact) {
      const line = lineFor(fact);
      if (line !== null) terminal.say(shown`holdfast: ${called.what}: ${line}`);
    },
  };
}

/** One line, or null for what goes well and for what the command says itself. */
export function lineFor(fact: ProfileFact): string | null {
  switch (fact.event) {
    case 'profile-unsaved':
      return (
        `the new token cannot be saved at ${fact.place}: ${fact.detail}; ` +
        'it is kept in memory and tried again until it can, so make room and do not stop this process'
      );
    case 'profile-saved-late':
      return `the new token is saved at ${fact.place}, ${inWords(fact.afterMs)} later`;
    case 'profile-waiting':
      return fact.person === null ? `waiting: ${fact.because}` : `waiting: ${fact.because}; run: ${fact.person}`;
    case 'profile-passed':
      return `a refusal (${fact.status}) reached the caller: ${fact.because}`;
    case 'profile-replayed':
    case 'profile-not-begun':
    case 'profile-trouble':
    case 'profile-renewed':
      return null;
  }
}
