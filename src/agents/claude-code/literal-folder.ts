import type { EffectiveEnv, Origin } from './effective-env.ts';
import { pathsOf } from './world.ts';

/**
 * A folder of the client's that is written as a shell would expand it, in a place where nothing expands it: the client takes
 * a tilde, a variable and quotes for names like any other (measured on 2.1.330 and 2.1.332).
 */
export interface LiteralFolder {
  readonly name: 'CLAUDE_CONFIG_DIR' | 'CLAUDE_SECURESTORAGE_CONFIG_DIR' | 'HOME';
  readonly value: string;
  readonly origin: Origin;
  /** The folder that the client takes it for. */
  readonly taken: string;
  /** The folder that was most likely meant. */
  readonly meant: string;
  /** What nothing expands, such as `begins with ~`. */
  readonly because: string;
}

/**
 * Finds the first variable that says literally what was meant to be expanded, or null.
 *
 * @param home the user's own, absolute: what a tilde stands for.
 */
export function literalFolder(
  env: EffectiveEnv,
  { cwd, home, platform }: { readonly cwd: string; readonly home: string; readonly platform: NodeJS.Platform },
): LiteralFolder | null {
  const moved = env.find('CLAUDE_CONFIG_DIR') !== null;
  for (const name of ['CLAUDE_SECURESTORAGE_CONFIG_DIR', 'CLAUDE_CONFIG_DIR', 'HOME'] as const) {
    if (name === 'HOME' && moved) continue;
    const found = env.find(name);
    if (found === null) continue;
    const { value, origin } = found;
    const expanded = expand(value, home, (variable) => env.findSet(variable)?.value ?? null);
    if (expanded === null || !pathsOf(platform).isAbsolute(expanded.meant)) continue;
    return { name, value, origin, taken: pathsOf(platform).resolve(cwd, value), ...expanded };
  }
  return null;
}

function expand(
  value: string,
  home: string,
  valueOf: (variable: string) => string | null,
): Pick<LiteralFolder, 'meant' | 'because'> | null {
  const quoted = /^\s*(["'])(.*)\1\s*$/.exec(value)?.[2];
  const inner = quoted ?? value;
  if (/^~(?=[/\\]|$)/.test(inner)) return { meant: `${home}${inner.slice(1)}`, because: 'begins with ~' };
  const named = /^(?:\$(\w+)|\$\{(\w+)\}|%(\w+)%)/.exec(inner);
  if (named !== null) {
    const variable = named[1] ?? named[2] ?? named[3] ?? '';
    const its = ['HOME', 'USERPROFILE'].includes(variable) ? home : valueOf(variable);
    return its === null ? null : { meant: `${its}${inner.slice(named[0].length)}`, because: `begins with ${named[0]}` };
  }
  // A unit of systemd expands it in some lines and not in others.
  if (/^%h(?=\/|$)/.test(inner)) return { meant: `${home}${inner.slice(2)}`, because: 'begins with %h' };
  return quoted === undefined ? null : { meant: quoted, because: 'is in quotes' };
}
