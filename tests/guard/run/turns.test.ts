import { describe, expect, it } from 'vitest';
import { Turns } from '../../../src/guard/run/turns.ts';
import type { Incident } from '../../../src/core/incident.ts';

const incident = (at: number, place = '/store'): Incident => ({
  at,
  session: null,
  turn: null,
  folder: '/repo',
  transcript: null,
  cause: 'refused',
  place,
  identity: null,
  tried: [],
});

const turnsAt = (now: number, ...incidents: Incident[]): Turns =>
  new Turns({ recent: async () => incidents }, { place: '/store' }, () => now);

const holding = { event: 'holding', because: 'store-blank', until: 0 } as const;

describe('the turns of a hold', () => {
  it('have ended where the gate gave one up, until the next hold', async () => {
    const turns = turnsAt(100);
    turns.note(holding);
    turns.note({ event: 'gave-up', because: 'deadline', heldMs: 1 });
    expect(await turns.endedInHold()).toBe(true);
    turns.note(holding);
    expect(await turns.endedInHold()).toBe(false);
  });

  it('have not where a client left, or was left by Holdfast', async () => {
    const turns = turnsAt(100);
    turns.note(holding);
    turns.note({ event: 'gave-up', because: 'client-left', heldMs: 1 });
    turns.note({ event: 'gave-up', because: 'holdfast-stopped', heldMs: 1 });
    expect(await turns.endedInHold()).toBe(false);
  });

  it.each<[string, Incident, boolean]>([
    ['in the hold', incident(100), true],
    ['before it', incident(99), false],
    ['of another login', incident(100, '/other'), false],
  ])('are known from an incident %s: %#', async (_when, found, ended) => {
    const turns = turnsAt(100, found);
    turns.note(holding);
    turns.note(holding);
    expect(await turns.endedInHold()).toBe(ended);
  });

  it('count no incident where nothing was held', async () => {
    expect(await turnsAt(100, incident(100)).endedInHold()).toBe(false);
  });
});
