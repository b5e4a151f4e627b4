import { undoAll } from './undo-all.ts';
import { Walk } from './walk.ts';
import type { WalkOptions } from './walk.ts';
import type { World } from '../../host/world.ts';
import { jsonText } from '../../core/shown.ts';

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
export async function fix(world: World, options: FixOptions): Promise<number> {
  if (options.undo) return await undoAll(world, options.json);
  const walk = new Walk(world, options);
  const code = await walk.run();
  if (options.json) world.terminal.data(jsonText({ schema: 1, exitCode: code, ...walk.report() }, 2));
  return code;
}
