/**
 * The first look of `holdfast hook`, built as a small CommonJS file of its own: it answers while all is well, which is
 * nearly always, and leaves everything else to the program.
 */
import { join } from 'node:path';
import { foldersAbove } from '../../stores/folders-above.ts';
import { readSmallFileNow } from '../../stores/small-file.ts';
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
    if (mayBeLedAside(env, cwd)) return false;
    const stateFolder = stateFolderToLookAt(env, process.platform, systemHome());
    const pass = goodPass(passPath(stateFolder, env, cwd), now);
    // The next hook's shell sees it by itself.
    if (pass !== null) keepForShell(stateFolder, env, cwd, pass, now);
    return pass !== null;
  } catch {
    return false;
  }
}

/** Members that say where the state folder is; their names may be spelt in escapes. */
const leadsAside = /"(?:HOLDFAST_HOME|XDG_STATE_HOME|HOME)"|\\u/;
/** The client's settings are a few kilobytes. */
const limitBytes = 2 * 1024 * 1024;

/**
 * Whether the settings of a project may have named another state folder, where a pass may lie that Holdfast never gave. Who reads
 * them with care is the program, which also leaves out what they say.
 */
function mayBeLedAside(env: Readonly<Record<string, string | undefined>>, cwd: string): boolean {
  const named = [cwd, env['CLAUDE_PROJECT_DIR']].filter((folder) => folder !== undefined);
  const folders = new Set(named.flatMap((folder) => foldersAbove(folder, process.platform)));
  return [...folders].some((folder) =>
    ['settings.json', 'settings.local.json'].some((name) => {
      const file = readSmallFileNow(join(folder, '.claude', name), limitBytes);
      if (file.kind === 'absent') return false;
      return file.kind !== 'text' || leadsAside.test(file.text);
    }),
  );
}
