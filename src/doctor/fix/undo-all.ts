import { repairInWords } from '../repairs/repair.ts';
import { takeBack } from './apply.ts';
import { openJournal } from './journal.ts';
import { jsonText, shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** Takes back every change that stands, newest first. @returns 0, or 1 where one could not be. */
export async function undoAll(host: Host, json: boolean): Promise<number> {
  const journal = openJournal((await host.state()).folder);
  const standing = await journal.standing();
  if (standing.length === 0) host.terminal.say(shown`holdfast: there is no change to take back`);
  const undone: Array<{ readonly id: string; readonly undid: string; readonly refused: string | null }> = [];
  for (const entry of standing) {
    const refused = await takeBack(entry.undo);
    const words = repairInWords(entry.repair);
    if (refused === null) await journal.mark(entry, 'undone');
    undone.push({ id: entry.finding, undid: words, refused });
    host.terminal.say(
      shown`holdfast: ${refused === null ? 'taken back' : 'not taken back'}: ${words}${refused === null ? '' : ` (${refused})`}`,
    );
  }
  const exitCode = undone.some(({ refused }) => refused !== null) ? 1 : 0;
  if (json) host.terminal.data(jsonText({ schema: 1, exitCode, undone }, 2));
  return exitCode;
}
