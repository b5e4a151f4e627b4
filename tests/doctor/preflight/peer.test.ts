import { expect, it } from 'vitest';
import { fixedCommand } from '../../../src/core/shell-word.ts';
import type { Facts, PeerFacts } from '../../../src/doctor/facts.ts';
import { preflightOfPeer } from '../../../src/doctor/preflight/peer.ts';
import { factsOf } from '../facts.ts';
import { healthy } from '../rules/told.ts';

const peer = (changes: Partial<PeerFacts>): Partial<Facts> => ({
  peers: [
    {
      client: 'Codex',
      place: '/c',
      state: 'expired',
      detail: 'it lapsed',
      id: null,
      command: fixedCommand`codex login`,
      advice: null,
      ...changes,
    },
  ],
});
const ci = { machine: { ...healthy.machine, ci: 'GitHub Actions' } };

it.each<[string, Partial<Facts>, string, string | null]>([
  ['is ready with a good login', peer({ state: 'good' }), 'yes', null],
  ['is ready with one that it renews', peer({ state: 'expired-renewable' }), 'yes', null],
  ['is ready with a key', peer({ state: 'stored' }), 'yes', null],
  ['needs a person where its login lapsed', peer({}), 'person', 'codex login'],
  ['needs a person where there is none', {}, 'person', 'codex login'],
  ['needs a person where only another client has one', peer({ client: 'Kiro', state: 'good' }), 'person', 'codex login'],
  ['needs its settings mended', peer({ state: 'misconfigured', command: null, advice: 'set model_provider' }), 'no', 'set model_provider'],
  ['needs something that nobody can name', peer({ command: null }), 'no', null],
  ['needs a secret in a job', { ...ci, ...peer({}) }, 'no', expect.stringContaining('hand Codex a key of its own')],
  ['needs a secret in a job where there is none', ci, 'no', expect.stringContaining('this is a job of GitHub Actions')],
])('Codex %s', (_, changes, answer, hint) => {
  const report = preflightOfPeer(factsOf(changes), 'codex', null);
  expect([report?.answer, report?.items[0]?.hint]).toEqual([answer, hint]);
});

it('a client that is not known has no preflight', () => expect(preflightOfPeer(factsOf(), 'nobody', null)).toBeNull());
