import { describe, expect, it } from 'vitest';
import type { ClientFacts, Facts } from '../../../src/doctor/facts.ts';
import { clientRules } from '../../../src/doctor/rules/client-state.ts';
import type { StoreFacts } from '../../../src/doctor/store-facts.ts';
import { credentialOf, hour, loginOf, now, storeOf, winnerOf } from '../facts.ts';
import { healthy, told, viewWith } from './told.ts';

const damaged = (backup: string | null): Partial<Facts> => ({
  store: storeOf({ account: { place: '/home/ada/.claude.json', state: 'unreadable', startups: null, damage: 'it ends early', backup } }),
});
const clients = (changes: Partial<ClientFacts>): Partial<Facts> => ({ clients: { ...healthy.clients, ...changes } });
const found = (changes: Partial<ClientFacts['installed'][number]>): Partial<Facts> =>
  clients({ installed: [{ path: '/opt/claude', version: null, isOnPath: true, fault: null, ...changes }] });
const ci = (usesAction: boolean): Partial<Facts> => ({
  machine: { ...healthy.machine, ci: 'GitHub Actions' },
  ci: { workflows: [{ place: 'a.yml', usesAction, hasIdToken: true, givesToken: false, line: 1 }] },
});
const writtenAt = now - hour;
const daemon = (since: number | null, changes: Partial<StoreFacts> = {}, status = 'auth_required'): Partial<Facts> => ({
  store: storeOf({ daemon: { place: '/home/ada/.claude/daemon.json', status, since }, ...changes }),
});

describe('the client', () => {
  it.each<[string, Partial<Facts>, string[]]>([
    ['is well', {}, []],
    ['does not start with a damaged file', damaged(null), ['error client-state-damaged']],
    ['cannot be started', found({ fault: 'is of another architecture' }), ['error client-broken']],
    ['lies beside PATH', found({ isOnPath: false }), ['error client-missing']],
    ['is nowhere', clients({ installed: [] }), ['warning client-missing']],
    ['comes with the project', clients({ installed: [], bundled: '/app/node_modules' }), []],
    ['comes with an action', { ...clients({ installed: [] }), ...ci(true) }, []],
    ['comes with no action of this job', { ...clients({ installed: [] }), ...ci(false) }, ['warning client-missing']],
    ['comes with no action outside a job', { ...clients({ installed: [] }), ci: ci(true).ci ?? null }, ['warning client-missing']],
    ['cannot be seen', { clients: null }, []],
  ])('%s', (_, facts, expected) => expect(told(clientRules(viewWith(facts)))).toEqual(expected));

  it.each([
    [null, 'mv /home/ada/.claude.json /home/ada/.claude.json.damaged'],
    ['/home/ada/.claude/backups/a', 'cp -f /home/ada/.claude/backups/a /home/ada/.claude.json'],
  ])('with the backup %s starts again after: %s', (backup, command) => {
    expect(clientRules(viewWith(damaged(backup)))[0]?.next?.command).toBe(command);
  });
});

describe('the note of the background service', () => {
  it.each<[string, Partial<Facts>, string[]]>([
    ['is out of date where the login was written since', daemon(writtenAt - 1), ['warning stale-in-memory']],
    ['speaks of the login where it was not', daemon(writtenAt), ['warning bearer-rejected']],
    ['speaks of it where nobody knows when it was written', daemon(writtenAt - 1, { file: null }), ['warning bearer-rejected']],
    ['is nothing where it says another thing', daemon(writtenAt, {}, 'running'), []],
    ['is nothing without a time', daemon(null), []],
    [
      'is nothing where the login could not work',
      daemon(writtenAt, { reading: { kind: 'login', login: loginOf({ deadlineAt: now }) } }),
      [],
    ],
    [
      'is nothing where another credential is used',
      { ...daemon(writtenAt), credential: credentialOf({ winners: winnerOf('env-api-key') }) },
      [],
    ],
  ])('%s', (_, facts, expected) => expect(told(clientRules(viewWith(facts)))).toEqual(expected));
});
