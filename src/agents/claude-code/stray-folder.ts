import type { EffectiveEnv, Origin } from './effective-env.ts';
import { pathsOf } from './world.ts';

/**
 * A folder of the client's that depends on where it is started, or holds a blank that nobody sees: `undefined`, an empty
 * value, a `~user` that nothing expands, a line break from a command. Where no login lies there, nobody meant it, and a login
 * that a person made there would end up in the project.
 */
export interface StrayFolder {
  readonly name: 'CLAUDE_CONFIG_DIR' | 'CLAUDE_SECURESTORAGE_CONFIG_DIR' | 'HOME';
  readonly origin: Origin;
  /** Such as `is empty`. */
  readonly because: string;
  /** The folder that the client takes it for. */
  readonly taken: string;
}

/** Whether the variable that decides where the login lies names such a folder; or null. */
export function strayFolder(
  env: EffectiveEnv,
  { cwd, platform }: { readonly cwd: string; readonly platform: NodeJS.Platform },
): StrayFolder | null {
  const name = decidingName(env);
  const found = env.find(name);
  if (found === null || (name === 'HOME' && found.value === '')) return null;
  const { value, origin } = found;
  const paths = pathsOf(platform);
  const because = oddityOf(value, paths.isAbsolute(value));
  return because === null ? null : { name, origin, because, taken: paths.resolve(cwd, value) };
}

/** An empty folder of the storage means the usual one (measured on 2.1.330). */
function decidingName(env: EffectiveEnv): StrayFolder['name'] {
  const storage = env.find('CLAUDE_SECURESTORAGE_CONFIG_DIR')?.value;
  if (storage !== undefined) return storage === '' ? 'HOME' : 'CLAUDE_SECURESTORAGE_CONFIG_DIR';
  return env.find('CLAUDE_CONFIG_DIR') === null ? 'HOME' : 'CLAUDE_CONFIG_DIR';
}

function oddityOf(value: string, isAbsolute: boolean): string | null {
  if (value === '') return 'is empty';
  if (value.trim() === '') return 'is blank';
  if (value !== value.trim()) return 'begins or ends with a blank';
  return isAbsolute ? null : 'is no absolute path';
}
