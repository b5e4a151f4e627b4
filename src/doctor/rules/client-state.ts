import { inWords } from '../../core/expiry.ts';
import { commandLine, operand } from '../../core/shell-word.ts';
import type { Finding } from '../finding.ts';
import { finding } from '../finding.ts';
import type { View } from './view.ts';
import { isUsableLogin } from './store.ts';

/** Whether the client starts at all, and what its background service says of its login. */
export function clientRules(view: View): Finding[] {
  return [...damagedRules(view), ...missingRules(view), ...daemonRules(view)];
}

/** Whatever credential is used: the client ends before it looks for one (measured on 2.1.332). */
function damagedRules({ facts }: View): Finding[] {
  const account = facts.store?.account;
  if (account === undefined || account.damage === null) return [];
  const { place, damage, backup } = account;
  const evidence = [
    `${place} cannot be read as JSON: ${damage}`,
    'the client does not start before that is mended',
    backup === null ? 'there is no backup of it that can be read' : `the newest backup that can be read is ${backup}`,
  ];
  const next =
    backup === null
      ? {
          command: commandLine('mv', operand(place), operand(`${place}.damaged`)),
          why: 'the client starts with default settings; the login is kept elsewhere and stays as it is',
        }
      : {
          command: commandLine('cp', '-f', operand(backup), operand(place)),
          why: 'puts the newest backup back; the login is kept elsewhere and stays as it is',
        };
  return [finding('client-state-damaged', 'error', 0.97, evidence, { next })];
}

/** A command that nobody finds. The Agent SDK and some CI jobs bring the client along; they are not kept from working. */
function missingRules({ facts }: View): Finding[] {
  const { clients, machine } = facts;
  const first = clients?.installed.find(({ isOnPath }) => isOnPath);
  if (first !== undefined && first.fault !== null) {
    const why = 'install the client anew, or mend that file';
    return [finding('client-broken', 'error', 0.93, `${first.path} ${first.fault}`, { next: { command: null, why } })];
  }
  if (clients === null || clients.bundled !== null || first !== undefined) return [];
  const [other] = clients.installed;
  if (other !== undefined) {
    const evidence = [`no folder of PATH has a program called claude`, `${other.path} is one`];
    const why = 'by its path; or put its folder on PATH where the job is started';
    return [finding('client-missing', 'error', 0.95, evidence, { next: { command: commandLine(other.path), why } })];
  }
  // The action of a workflow here installs the client when its turn comes.
  const isBrought = machine?.ci !== null && (facts.ci?.workflows ?? []).some(({ usesAction }) => usesAction);
  if (isBrought) return [];
  const evidence = ['no folder of PATH has a program called claude, and it lies in none of the usual places'];
  const brings = machine?.ci === null ? 'a program on the Agent SDK' : 'an action for CI';
  const why = `install the client, or put its folder on PATH; ${brings} that brings its own needs neither`;
  return [finding('client-missing', 'warning', 0.8, evidence, { next: { command: null, why } })];
}

/** It writes that once, and takes it back never; by its time it is told what it speaks of. */
function daemonRules(view: View): Finding[] {
  const { facts, usesLogin, now } = view;
  const daemon = facts.store?.daemon ?? null;
  if (daemon === null || daemon.status !== 'auth_required' || daemon.since === null || !usesLogin) return [];
  if (!isUsableLogin(view)) return [];
  const said = `${daemon.place} says for ${inWords(Math.max(0, now - daemon.since))} that the background service needs a login`;
  const written = facts.store?.file?.modifiedAt ?? null;
  if (written !== null && written > daemon.since) {
    const evidence = [
      said,
      `the login was written ${inWords(written - daemon.since)} after that: the note is out of date`,
    ];
    const why = 'background sessions that were started before it keep what they had; end them and start them again';
    return [finding('stale-in-memory', 'warning', 0.85, evidence, { next: { command: null, why } })];
  }
  const evidence = [said, 'the stored login has not changed since, so it was refused there'];
  return [finding('bearer-rejected', 'warning', 0.8, evidence)];
}
