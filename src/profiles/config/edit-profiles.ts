import { HoldfastError } from '../../core/errors.ts';
import { commandLine } from '../../core/shell-word.ts';
import type { Profile } from '../../core/profile/profile.ts';
import { withoutProfile, withProfile, writeConfig } from '../../stores/profile/config-edit.ts';
import type { Config } from '../../stores/profile/config-file.ts';
import { profileNamed } from '../../stores/profile/config-file.ts';
import { profilesIn } from '../../stores/profile/config-text.ts';
import { inConfigTurn, storeOf } from './place.ts';
import { hostWords } from './report.ts';
import type { ProfileFlags } from './written.ts';
import { writtenProfile } from './written.ts';
import { shown, shownText } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/**
 * Adds a profile to the config file; the rest of the file stays as it is.
 *
 * @throws HoldfastError `usage` when the name is taken or no profile comes of the options, `config-invalid`.
 */
export async function profilesAdd(
  host: Host,
  name: string,
  flags: ProfileFlags,
  command: readonly string[],
): Promise<number> {
  const [profile, path] = await inConfigTurn(host, (config) => add(config, name, flags, command));
  const next = profile.type === 'oauth' ? `holdfast login ${name}` : `holdfast token ${name}`;
  host.terminal.notice(shown`profile ${name} is in ${path}`, [
    [shown`goes to`, shownText(hostWords(profile))],
    [shown`next`, shownText(next)],
  ]);
  return 0;
}

async function add(
  config: Config,
  name: string,
  flags: ProfileFlags,
  command: readonly string[],
): Promise<[Profile, string]> {
  if (config.profiles.has(name)) {
    const show = commandLine('holdfast', 'profiles', 'show', name);
    const hint = shown`${show}, or take it away first: ${commandLine('holdfast', 'profiles', 'remove', name)}`;
    throw new HoldfastError('usage', `there is a profile "${name}" in ${config.path} already`, hint);
  }
  const text = withProfile(config.text, name, writtenProfile(name, flags, command));
  const profile = checked(config, text, name);
  await writeConfig(config.path, text);
  return [profile, config.path];
}

/** Checked as a whole before it is written: a file that cannot be read would take all profiles along. */
function checked(config: Config, text: string, name: string): Profile {
  try {
    return profileNamed({ ...config, profiles: profilesIn(text, 'the config') }, config.path, name);
  } catch (error) {
    const why =
      error instanceof Error ? error.message.replace(/^the config, line \d+, profiles\./, '') : 'an unknown error';
    throw new HoldfastError('usage', `nothing was added; ${why}`, shown`holdfast profiles add --help`, error);
  }
}

/** Takes a profile away, and what is stored of it. @throws HoldfastError `usage` while a login is stored. */
export async function profilesRemove(host: Host, name: string, yes: boolean): Promise<number> {
  const path = await inConfigTurn(host, (config) => remove(host, config, name, yes));
  host.terminal.say(shown`holdfast: profile ${name} is no longer in ${path}, and nothing is stored of it`);
  return 0;
}

async function remove(host: Host, config: Config, name: string, yes: boolean): Promise<string> {
  const profile = profileNamed(config, config.path, name);
  const store = await storeOf(host, profile);
  if (profile.type === 'oauth' && !yes && (await store.read()).kind === 'record') {
    throw new HoldfastError(
      'usage',
      `profile ${name} is logged in; without its profile nobody could end that login`,
      shown`${commandLine('holdfast', 'logout', name)}, or forget it as it is: ${commandLine('holdfast', 'profiles', 'remove', name, '--yes')}`,
    );
  }
  const text = config.text ?? '';
  await writeConfig(config.path, withoutProfile(text, name));
  try {
    await store.remove();
  } catch (error) {
    // Tokens without a profile could be neither seen nor taken away.
    await writeConfig(config.path, text);
    throw error;
  }
  return config.path;
}
