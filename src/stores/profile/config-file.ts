import { HoldfastError } from '../../core/errors.ts';
import type { Profile } from '../../core/profile/profile.ts';
import { readSmallFile } from '../small-file.ts';
import { trustedPath } from '../trusted-path.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import { lookUp } from '../../core/look-up.ts';
import { shown } from '../../core/shown.ts';
import type { Shown } from '../../core/shown.ts';
import { commandLine, operand } from '../../core/shell-word.ts';

/** What the config file says. */
export interface Config {
  readonly path: string;
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Null where there is no file. */
  readonly text: string | null;
}

const largest = 1024 * 1024;

/**
 * Reads the config file; one that is missing has no profiles. One that another user could have written, or has led here by
 * a link, is not believed: it names programs to run and hosts to send tokens to.
 *
 * @throws HoldfastError `config-invalid`.
 */
export async function readConfig(path: string): Promise<Config> {
  const file = await readSmallFile(configPlace(path), largest);
  if (file.kind === 'absent') return { path, profiles: new Map(), text: null };
  if (file.kind === 'unreadable')
    throw new HoldfastError('config-invalid', `${path}: ${file.detail}`, commandLine('ls', '-l', operand(path)));
  // The forms that it is checked with take longer to load than most commands to run.
  const { profilesIn } = await import('./config-text.ts');
  return { path, profiles: profilesIn(file.text, path), text: file.text };
}

/** Where the config file really is, past links of this user's own. @throws HoldfastError `config-invalid`. */
export function configPlace(path: string): string {
  const place = trustedPath(path);
  if (place.kind !== 'unusable') return place.path;
  throw new HoldfastError('config-invalid', `the config file is not used: ${place.detail}`, place.hint);
}

/** Clients that people mean, with what looks after their own logins. */
const ownLogins: Readonly<Record<string, Shown>> = {
  'claude': shown`claude auth login, claude auth logout or claude auth status`,
  'claude-code': shown`claude auth login, claude auth logout or claude auth status`,
  'codex': shown`codex login, codex logout or codex login status`,
};

/** The profile of a name. @throws HoldfastError `profile-unknown` with the nearest one. */
export function profileNamed(config: Config, path: string, name: string): Profile {
  const profile = config.profiles.get(name);
  if (profile !== undefined) return profile;
  const own = lookUp(ownLogins, name);
  if (own !== undefined) {
    throw new HoldfastError(
      'profile-unknown',
      `there is no profile "${name}" in ${path}, and the login of ${name} itself is its own: Holdfast neither hands it out nor ends it`,
      own,
    );
  }
  throw new HoldfastError(
    'profile-unknown',
    `there is no profile "${name}" in ${path}${didYouMean(name, [...config.profiles.keys()])}`,
    config.profiles.size === 0
      ? commandLine('holdfast', 'profiles', 'add', name, '--help')
      : shown`holdfast profiles list`,
  );
}
