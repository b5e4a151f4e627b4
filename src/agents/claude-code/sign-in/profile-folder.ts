import type { EffectiveEnv } from '../effective-env.ts';
import type { ClaudeCodeWorld } from '../world.ts';
import { pathsOf } from '../world.ts';

/** The folder of Anthropic profiles, and which of them the environment means. */
export interface ProfileChoice {
  /** Null where nothing says where the folder is: then there is no profile. */
  readonly folder: string | null;
  /** The name in `ANTHROPIC_PROFILE`, or null. */
  readonly named: string | null;
}

/**
 * Where the client looks for Anthropic profiles: `ANTHROPIC_CONFIG_DIR`, else `anthropic` in `XDG_CONFIG_HOME`, else
 * `.config/anthropic` in `HOME`; blanks around a value do not count, and no user database is asked (measured on 2.1.332).
 */
export function profileChoice(
  env: EffectiveEnv,
  cwd: string,
  { platform }: Pick<ClaudeCodeWorld, 'platform'>,
): ProfileChoice {
  const path = pathsOf(platform);
  const value = (name: string): string | null => env.findSet(name)?.value.trim() ?? null;
  const xdg = value('XDG_CONFIG_HOME');
  const home = value('HOME');
  const usual =
    xdg !== null ? path.join(xdg, 'anthropic') : home === null ? null : path.join(home, '.config', 'anthropic');
  const folder = value('ANTHROPIC_CONFIG_DIR') ?? usual;
  return { folder: folder === null ? null : path.resolve(cwd, folder), named: value('ANTHROPIC_PROFILE') };
}
