import type { ServiceChange } from '../service/install-service.ts';
import type { Terminal } from '../../core/terminal.ts';
import { pageOf, shown, shownLines, shownText } from '../../core/shown.ts';

/** Says what became of the service, and which commands are left to a person. */
export function sayServiceChange(terminal: Terminal, change: ServiceChange, dryRun: boolean): void {
  if (change.before === null && change.after === null) return;
  if (change.before === change.after) terminal.say(shown`${change.path} is as it should be`);
  else if (dryRun && change.after !== null) {
    terminal.say(shown`${change.path}:`);
    terminal.data(shownLines(change.after));
  } else if (dryRun) terminal.say(shown`${change.path} would be taken away`);
  else terminal.say(shown`${change.path} ${change.after === null ? 'taken away' : 'written'}`);
  if (change.leftOut.length > 0) {
    terminal.say(
      pageOf`${terminal.paint.yellow('note:')} not written down, since they may hold secrets: ${shownText(change.leftOut.join(', '))}`,
    );
  }
  if (change.left.length === 0) return;
  if (change.because !== null) terminal.say(shown`the session manager could not be told: ${change.because}`);
  terminal.say(dryRun ? shown`then:` : shown`to be run by hand:`);
  for (const command of change.left) terminal.say(shown`  ${command}`);
}
