import type { Profile } from '../../core/profile/profile.ts';
import type { Config } from '../../stores/profile/config-file.ts';
import { profileNamed } from '../../stores/profile/config-file.ts';
import { reportProfile, reportProfiles } from '../../profiles/config/look.ts';
import type { ProfileReport } from '../../profiles/config/report.ts';
import { hostWords, standing } from '../../profiles/config/report.ts';
import { textInColumns } from '../../core/layout.ts';
import { joined, jsonText, shown } from '../../core/shown.ts';
import type { Page } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** Shows all profiles. */
export async function profilesList(host: Host, json: boolean): Promise<number> {
  const report = await reportProfiles(host);
  if (json) {
    host.terminal.data(jsonText(report));
    return 0;
  }
  const reports = report.profiles;
  if (reports.length === 0) {
    host.terminal.say(shown`holdfast: no profile is in ${report.config}`);
    host.terminal.say(shown`hint: holdfast profiles add --help`);
    return 0;
  }
  const now = host.clock.now();
  const rows = reports.map((one) => [one.name, `${standing(one, now)}  (${one.from})`]);
  host.terminal.data(joined(textInColumns(rows, { indent: '' })));
  return 0;
}

/** Shows one profile. */
export async function profilesShow(host: Host, name: string, json: boolean): Promise<number> {
  const config = await host.config();
  const profile = profileNamed(config, config.path, name);
  const one = await reportProfile(host, profile);
  if (json) host.terminal.data(jsonText({ schema: 1, config: config.path, ...one }));
  else host.terminal.data(joined(lines(config, profile, one, host.clock.now())));
  return 0;
}

function lines(config: Config, profile: Profile, one: ProfileReport, now: number): Page[] {
  const rows: [string, string][] = [
    ['profile', `${one.name} (${one.type})`],
    ['from', one.from],
    ['goes to', hostWords(profile)],
    ['login', standing(one, now)],
    ...(one.scope === null ? [] : [['scope', one.scope] as [string, string]]),
    ...(one.trouble === null || one.state === 'unusable' ? [] : [['trouble', one.trouble] as [string, string]]),
    ...(one.person === null ? [] : [['do', one.person] as [string, string]]),
    ['kept in', one.store],
    ['config', config.path],
  ];
  return textInColumns(rows, { indent: '', widths: [8] });
}
