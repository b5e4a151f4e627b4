import type { HookProgram } from '../../agents/claude-code/settings/hook-entries.ts';
import { singleQuoted } from '../../core/shell-word.ts';
import { shellLook } from './shell-pass.ts';

/**
 * The command line that starts Holdfast from a hook, for `sh`; the event follows.
 *
 * `exec`, so that the hook's parent is the client itself. The same text wherever hooks are set, since the client runs
 * hooks of the same text only once (measured on client 2.1.330).
 *
 * @param stateFolder where the shell finds what tells it that the program need not be started.
 */
export function hookProgram(node: string, script: string, stateFolder: string): HookProgram {
  return { look: shellLook(stateFolder), start: `exec ${singleQuoted(node)} ${singleQuoted(script)}` };
}
