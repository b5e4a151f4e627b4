import { singleQuoted } from '../../core/shell-word.ts';

/**
 * The command line that starts Holdfast from a hook, for `sh`; the event follows.
 *
 * `exec`, so that the hook's parent is the client itself. The same text wherever hooks are set, since the client runs
 * hooks of the same text only once (measured on client 2.1.330).
 */
export function hookProgram(node: string, script: string): string {
  return `exec ${singleQuoted(node)} ${singleQuoted(script)}`;
}
