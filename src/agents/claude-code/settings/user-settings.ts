import { homeFolder, systemHome } from '../../../stores/home-folder.ts';
import type { CommandLine } from '../../../core/shell-word.ts';
import type { Note } from '../../agent.ts';
import { effectiveEnv } from '../effective-env.ts';
import { literalFolder } from '../literal-folder.ts';
import { realFiles } from '../files.ts';
import { hookNotes } from '../findings.ts';
import { loginCommand, wholeFolder } from '../login-command.ts';
import { configFolder } from '../look.ts';
import { settingPlaces } from './setting-places.ts';
import { readSettings } from './settings.ts';
import type { Files, Variables } from '../world.ts';

/** Where the client's own settings of this user stand, and what keeps hooks in them from running. */
export interface UserSettings {
  readonly path: string;
  readonly notes: readonly Note[];
  /** What a person runs to log in to the store of the sessions that use them. */
  readonly loginCommand: CommandLine;
}

/** Finds the user's settings file as the client does; finding it changes nothing. */
export async function findUserSettings(
  env: Variables,
  cwd: string,
  platform: NodeJS.Platform,
  files: Files = realFiles(),
): Promise<UserSettings> {
  const folder = configFolder(effectiveEnv([], env), cwd, { platform, home: systemHome() });
  const places = await settingPlaces(platform, folder, cwd, files.exists);
  const { parts } = await readSettings({ platform, configFolder: folder, cwd, args: null }, files);
  // A project's settings hold for that project only.
  const own = parts.filter(({ scope }) => scope === 'managed' || scope === 'user');
  const seen = effectiveEnv(own, env);
  const literal = literalFolder(seen, { cwd, home: homeFolder(env, systemHome()), platform });
  const login = loginCommand(seen, platform, wholeFolder(platform, cwd), { literal, stray: null });
  return { path: places.user, notes: hookNotes(own), loginCommand: login };
}
