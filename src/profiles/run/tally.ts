import type { ProfileFact, ProfileJournal } from '../../core/profile/fact.ts';
import type { Explanation } from '../../core/profile/words.ts';
import type { Message } from '../../core/message.ts';
import { lineFor } from '../../notices/say-profile-fact.ts';
import { tellPeople } from '../../notices/tell-people.ts';
import type { World } from '../../host/world.ts';
import type { Shown } from '../../core/shown.ts';
import { shown } from '../../core/shown.ts';

/** Tells people of what they can do something about, in every way that this machine has, and counts the rest for the end. */
export interface ProfileTally extends ProfileJournal {
  /** One line of words for a person. */
  say(line: string): void;
  /** From now on the child owns the screen: lines wait until it has ended. */
  childStarts(): void;
  /** Says what waited. */
  childEnded(): void;
  counts(): { readonly renewals: number; readonly replays: number };
}

/** @param ownsScreen whether the child draws on the whole screen, where a line would only garble its picture. */
export function tallyingJournal(world: World, profile: string, place: string, ownsScreen: boolean): ProfileTally {
  let [renewals, replays] = [0, 0];
  let isQuiet = false;
  const late: Shown[] = [];
  const say = (line: string): void => {
    const whole = shown`holdfast: profile ${profile}: ${line}`;
    if (isQuiet) late.push(whole);
    else world.terminal.say(whole);
  };
  return {
    say,
    note(fact) {
      if (fact.event === 'profile-renewed') renewals += 1;
      if (fact.event === 'profile-replayed') replays += 1;
      const line = lineFor(fact);
      if (line !== null) say(line);
      const needed = whatIsNeeded(fact);
      if (needed === null) return;
      if (fact.event === 'profile-trouble') say(`${needed.because}; run: ${needed.person}`);
      const event = fact.event === 'profile-trouble' ? 'warning' : 'holding';
      void tellPeople({ ...world, onTrouble: say }, messageOf(world, event, needed, profile, place));
    },
    childStarts() {
      isQuiet = ownsScreen;
    },
    childEnded() {
      isQuiet = false;
      for (const line of late.splice(0)) world.terminal.say(line);
    },
    counts: () => ({ renewals, replays }),
  };
}

/** What a person must do, now or before the token ends; null while nobody is needed. */
function whatIsNeeded(fact: ProfileFact): Explanation | null {
  if (fact.event === 'profile-trouble') return fact.warning;
  return fact.event === 'profile-waiting' && fact.person !== null ? fact : null;
}

function messageOf(
  world: World,
  event: 'holding' | 'warning',
  { because, person }: Explanation,
  profile: string,
  store: string,
): Message {
  const text = event === 'holding' ? `a run is held: ${because}` : `profile ${profile}: ${because}`;
  const at = new Date(world.clock.now()).toISOString();
  return {
    schema: 1,
    event,
    at,
    text,
    command: person,
    host: world.hostname,
    user: world.user(),
    account: null,
    store,
    profile,
  };
}
