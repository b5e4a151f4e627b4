import { repairInWords } from '../../diagnosis/repairs/repair.ts';
import { openStateFolder } from '../../stores/state-folder.ts';
import type { World } from '../world.ts';
import { takeBack } from './apply.ts';
import { openJournal } from './journal.ts';

/** Takes back every change that stands, newest first. @returns 0, or 1 where one could not be. */
export async function undoAll(world: World): Promise<number> {
  const journal = openJournal(await openStateFolder(world.env, world.platform));
  const standing = await journal.standing();
  if (standing.length === 0) {
    world.terminal.say('holdfast: there is no change to take back');
    return 0;
  }
  let code = 0;
  for (const entry of standing) {
    const refused = await takeBack(entry.undo);
    if (refused === null) await journal.mark(entry, 'undone');
    else code = 1;
    world.terminal.say(
      `holdfast: ${refused === null ? 'taken back' : 'not taken back'}: ${repairInWords(entry.repair)}${refused === null ? '' : ` (${refused})`}`,
    );
  }
  return code;
}
