import type { OwnFact, OwnJournal } from '../../core/own/fact.ts';
import type { Called } from '../../core/own/words.ts';
import { inWords } from '../../core/expiry.ts';
import type { World } from '../world.ts';
import { shown } from '../../core/shown.ts';

/** Tells people of what they can do something about, on stderr, as it happens. */
export function sayingJournal(world: World, called: Called): OwnJournal {
  return {
    note(fact) {
      const line = lineFor(fact);
      if (line !== null) world.terminal.say(shown`holdfast: ${called.what}: ${line}`);
    },
  };
}

/** One line, or null for what goes well and for what the command says itself. */
export function lineFor(fact: OwnFact): string | null {
  switch (fact.event) {
    case 'own-unsaved':
      return (
        `the new token cannot be saved at ${fact.place}: ${fact.detail}; ` +
        'it is kept in memory and tried again until it can, so make room and do not stop this process'
      );
    case 'own-saved-late':
      return `the new token is saved at ${fact.place}, ${inWords(fact.afterMs)} later`;
    case 'own-waiting':
      return fact.person === null ? `waiting: ${fact.because}` : `waiting: ${fact.because}; run: ${fact.person}`;
    case 'own-passed':
      return `a refusal (${fact.status}) reached the caller: ${fact.because}`;
    case 'own-replayed':
    case 'own-not-begun':
    case 'own-trouble':
    case 'own-renewed':
      return null;
  }
}
