import { describe, expect, it } from 'vitest';
import { tallyingJournal } from '../../../src/profiles/run/tally.ts';
import type { World } from '../../../src/host/world.ts';
import { receiver } from './receiver.ts';
import { shownText } from '../../../src/core/shown.ts';

const person = 'holdfast login work';

async function world(env: Readonly<Record<string, string>> = {}) {
  const said: string[] = [];
  const posted = await receiver();
  const made = {
    env: { HOLDFAST_WEBHOOK: posted.url, ...env },
    platform: 'linux',
    clock: { now: () => 0 },
    hostname: 'host',
    user: () => 'me',
    terminal: { say: (line: string) => void said.push(line) },
  } as unknown as World;
  return { said, posted, tally: (ownsScreen = false) => tallyingJournal(made, 'work', '/store', ownsScreen) };
}

describe('a run with an own credential', () => {
  it('tells people of a hold that needs one, past the terminal as well', async () => {
    const { said, posted, tally } = await world();
    tally().note({ event: 'profile-waiting', because: 'the grant is over', person: person === null ? null : shownText(person) });
    expect(said).toEqual(['holdfast: profile work: waiting: the grant is over; run: holdfast login work']);
    expect(await posted.next()).toEqual({
      schema: 1,
      event: 'holding',
      at: '1970-01-01T00:00:00.000Z',
      text: 'a run is held: the grant is over',
      command: person,
      host: 'host',
      user: 'me',
      account: null,
      store: '/store',
      profile: 'work',
    });
    posted.close();
  });

  it('warns of a login that is over while its token is good', async () => {
    const { said, posted, tally } = await world();
    const trouble = { kind: 'refused', about: 'grant', error: 'invalid_grant', at: 0 } as const;
    tally().note({
      event: 'profile-trouble',
      trouble,
      retryAt: null,
      warning: { because: 'its token is good for 1 h more', person: person === null ? null : shownText(person) },
    });
    expect(said).toEqual(['holdfast: profile work: its token is good for 1 h more; run: holdfast login work']);
    expect(await posted.next()).toMatchObject({ event: 'warning', command: person });
    posted.close();
  });

  it('interrupts nobody for what goes on by itself', async () => {
    const { said, posted, tally } = await world();
    const one = tally();
    one.note({ event: 'profile-trouble', trouble: { kind: 'unavailable', at: 0, detail: 'x' }, retryAt: 1, warning: null });
    one.note({ event: 'profile-renewed', tookMs: 1, because: 'due' });
    one.note({ event: 'profile-replayed', status: 401 });
    one.note({ event: 'profile-waiting', because: 'it answered 503', person: null });
    expect(said).toEqual(['holdfast: profile work: waiting: it answered 503']);
    expect(one.counts()).toEqual({ renewals: 1, replays: 1 });
    expect(posted.count()).toBe(0);
    posted.close();
  });

  it('keeps its lines back while the child owns the screen', async () => {
    const { said, posted, tally } = await world();
    const one = tally(true);
    one.childStarts();
    one.note({ event: 'profile-passed', status: 401, because: 'its body was not kept' });
    expect(said).toEqual([]);
    one.childEnded();
    expect(said).toEqual(['holdfast: profile work: a refusal (401) reached the caller: its body was not kept']);
    posted.close();
  });
});
