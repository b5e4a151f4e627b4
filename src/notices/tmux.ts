import { tmuxMessage } from '../core/shown-markup.ts';
import type { ProgramWorld } from '../stores/search-path.ts';
import { findProgram, start } from '../stores/start-program.ts';

/** Any key ends it sooner; while it is there, tmux draws nothing else for who sees it. */
const shownMs = '3000';

/**
 * A message of tmux to whoever looks at the session that this terminal is in, also at another window of it; `prefix ~` has it
 * afterwards. Where there is no tmux, or one before 3.2, that is no error.
 */
export function messageInTmux(world: ProgramWorld, text: string): void {
  const program = world.env['TMUX'] ? findProgram('tmux', world) : null;
  if (program === null) return;
  const args = ['display-message', '-d', shownMs, '--', tmuxMessage(text)];
  const child = start(program, args, { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
