import type { OwnJournal } from '../../core/own/fact.ts';
import { sayingJournal } from '../own/say-fact.ts';
import type { World } from '../world.ts';

/** Tells people of what they can do something about, and counts the rest for the end. */
export interface OwnTally extends OwnJournal {
  counts(): { readonly renewals: number; readonly replays: number };
}

export function tallyingJournal(world: World, profile: string): OwnTally {
  const saying = sayingJournal(world, profile);
  let renewals = 0;
  let replays = 0;
  return {
    note(fact) {
      if (fact.event === 'own-renewed') renewals += 1;
      if (fact.event === 'own-replayed') replays += 1;
      const warning = fact.event === 'own-trouble' ? fact.warning : null;
      if (warning !== null)
        world.terminal.say(`holdfast: profile ${profile}: ${warning.because}; run: ${warning.person}`);
      saying.note(fact);
    },
    counts: () => ({ renewals, replays }),
  };
}
