/**
 * The first look of `holdfast hook`, built as a small CommonJS file of its own: it answers while all is well, which is
 * nearly always, and leaves everything else to the program.
 */
import { stateFolderToLookAt } from '../../stores/state-folder.ts';
import { goodPass, passPath } from './pass.ts';
import { keepForShell } from './shell-pass.ts';
import { systemHome } from '../../stores/home-folder.ts';

/** Events that only the program answers. */
const always: ReadonlySet<string> = new Set(['SessionStart', 'SessionEnd', 'StopFailure']);

/** Whether the login is known to be good, so that there is nothing to do and nothing to say. Never throws. */
export function isWell(event: string, env: Readonly<Record<string, string | undefined>>, cwd: string): boolean {
  if (always.has(event)) return false;
  try {
    const now = Date.now();
    const stateFolder = stateFolderToLookAt(env, process.platform, systemHome());
    const pass = goodPass(passPath(stateFolder, env, cwd), now);
    // The next hook's shell sees it by itself.
    if (pass !== null) keepForShell(stateFolder, env, cwd, pass, now);
    return pass !== null;
  } catch {
    return false;
  }
}
