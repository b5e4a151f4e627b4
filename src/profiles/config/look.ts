import type { Profile } from '../../core/profile/profile.ts';
import { calledProfile } from '../../core/profile/words.ts';
import { storeToLookAt } from './place.ts';
import { reportOf } from './report.ts';
import type { ProfileReport } from './report.ts';
import type { Host } from '../../host/open-host.ts';

/** All profiles; `holdfast profiles list --json` prints it. */
export interface ProfilesReport {
  readonly schema: 1;
  /** The config file. */
  readonly config: string;
  readonly profiles: readonly ProfileReport[];
}

/** Looks at all profiles and their logins. Looking changes nothing. @throws HoldfastError `config-invalid`, `state-folder`. */
export async function reportProfiles(host: Host): Promise<ProfilesReport> {
  const config = await host.config();
  const profiles = await Promise.all([...config.profiles.values()].map((profile) => reportProfile(host, profile)));
  return { schema: 1, config: config.path, profiles };
}

/** Looks at one profile and its login. @throws HoldfastError `state-folder`. */
export async function reportProfile(host: Host, profile: Profile): Promise<ProfileReport> {
  const store = storeToLookAt(host, profile);
  return reportOf(profile, await store.read(), store.place, calledProfile(profile.name));
}
