import { Walk } from './walk.ts';
import type { WalkOptions } from './walk.ts';
import { jsonText, shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';
import { repairInWords } from '../repairs/repair.ts';
import { takeBack } from './apply.ts';
import { openJournal } from './journal.ts';

/** What `holdfast fix` was asked to do. */
export interface FixOptions extends WalkOptions {
  readonly undo: boolean;
}

/**
 * Repairs what the doctor found, one change at a time from the least intrusive on: each is kept where the fault is gone
 * afterwards, and taken back where it is not. Nothing is ever deleted but an empty lock.
 *
 * @returns 0 where the action works or nothing stops work any more, 3 where a person must log in, 128 + the signal's number where one ended it, else 1.
 * @throws HoldfastError `usage`, `command-not-found`, `settings-file`, `state-folder`.
 */
export async function fix(host: Host, options: FixOptions): Promise<number> {
  if (options.undo) return await undoAll(host, options.json);
  const walk = new Walk(host, options);
  const code = await walk.run();
  if (options.json) host.terminal.data(jsonText({ schema: 1, exitCode: code, ...walk.report() }, 2));
  return code;
}

/** Takes back every change that stands, newest first. @returns 0, or 1 where one could not be. */
async function undoAll(host: Host, json: boolean): Promise<number> {
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
