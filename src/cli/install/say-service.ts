import type { ServiceChange } from '../service/install-service.ts';
import type { Terminal } from '../terminal.ts';

/** Says what became of the service, and which commands are left to a person. */
export function sayServiceChange(terminal: Terminal, change: ServiceChange, dryRun: boolean): void {
  if (change.before === null && change.after === null) return;
  if (change.before === change.after) terminal.say(`${change.path} is as it should be`);
  else if (dryRun && change.after !== null) {
    terminal.say(`${change.path}:`);
    terminal.data(change.after);
  } else if (dryRun) terminal.say(`${change.path} would be taken away`);
  else terminal.say(`${change.path} ${change.after === null ? 'taken away' : 'written'}`);
  if (change.leftOut.length > 0) {
    terminal.say(
      `${terminal.paint.yellow('note:')} not written down, since they may hold secrets: ${change.leftOut.join(', ')}`,
    );
  }
  if (change.left.length === 0) return;
  if (change.because !== null) terminal.say(`the session manager could not be told: ${change.because}`);
  terminal.say(dryRun ? 'then:' : 'to be run by hand:');
  for (const command of change.left) terminal.say(`  ${command}`);
}
