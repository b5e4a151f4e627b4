import { undoAll } from './undo-all.ts';
import { Walk } from './walk.ts';
import type { WalkOptions } from './walk.ts';
import { jsonText } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

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
