import { nameOf } from '../../core/credential.ts';
import { inWords } from '../../core/expiry.ts';
import type { Incident } from '../../core/incident.ts';
import { whyEnded } from '../../core/notice.ts';
import { resumeCommand } from '../../core/resume-command.ts';
import { openIncidentLog } from '../../stores/incidents.ts';
import { stateFolderPath } from '../../stores/state-folder.ts';
import { printable } from '../status/printable.ts';
import type { World } from '../world.ts';

/** Shows the turns that ended of their login, newest first. Looking changes nothing. @returns 0. */
export async function incidents(
  world: World,
  { json, limit }: { readonly json: boolean; readonly limit: number },
): Promise<number> {
  const { env, platform, home, terminal, clock } = world;
  const found = await openIncidentLog(stateFolderPath(env, platform, home)).recent(limit);
  const resumed = (incident: Incident): string | null => resumeCommand(incident, env['HOME'] ?? home);
  if (json) {
    const listed = found.map((incident) => ({
      ...incident,
      at: new Date(incident.at).toISOString(),
      resume: resumed(incident),
    }));
    terminal.data(JSON.stringify({ schema: 1, incidents: listed }, null, 2));
    return 0;
  }
  const blocks = found.map((incident) => describe(incident, resumed(incident), clock.now()));
  terminal.data(blocks.length === 0 ? 'No turn has ended of its login.' : blocks.join('\n\n'));
  return 0;
}

function describe(incident: Incident, resume: string | null, now: number): string {
  const { at, folder, cause, tried, place, identity } = incident;
  const rows: ReadonlyArray<readonly [label: string, text: string]> = [
    ['why', whyEnded(cause)],
    ...tried.map((sentence, index) => [index === 0 ? 'tried' : '', sentence] as const),
    ['login', `${nameOf(identity) ?? 'account not named'}, ${place}`],
    ['go on', resume ?? `claude --resume, in ${folder}: the session's id is not known`],
  ];
  const heading = `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC (${inWords(now - at)} ago) in ${folder}`;
  return [heading, ...rows.map(([label, text]) => `  ${label.padEnd(6)} ${text}`)].map(printable).join('\n');
}
