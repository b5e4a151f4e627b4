import { nameOf } from '../../core/credential.ts';
import { inWords } from '../../core/expiry.ts';
import type { Incident } from '../../core/incident.ts';
import { whyEnded } from '../../core/notice.ts';
import { outcomeOfIncident } from '../../core/outcome.ts';
import { loginCommandFor, resumeCommand } from '../../core/resume-command.ts';
import { openIncidentLog } from '../../stores/incidents.ts';
import { stateFolderToLookAt } from '../../stores/state-folder.ts';
import type { World } from '../../host/world.ts';
import { textInColumns } from '../../core/layout.ts';
import { joined, jsonText, shown } from '../../core/shown.ts';
import type { Page } from '../../core/shown.ts';
import { homeFolder } from '../../stores/home-folder.ts';

/** Shows the turns that ended because of their login, newest first. Looking changes nothing. @returns 0. */
export async function incidents(
  world: World,
  { json, limit }: { readonly json: boolean; readonly limit: number },
): Promise<number> {
  const { env, platform, home, terminal, clock } = world;
  const found = await openIncidentLog(stateFolderToLookAt(env, platform, home)).recent(limit);
  const resumed = (incident: Incident): string | null => resumeCommand(incident, homeOf(world));
  if (json) {
    const listed = found.map((incident) => ({
      ...incident,
      at: new Date(incident.at).toISOString(),
      resume: resumed(incident),
      ...outcomeOfIncident(incident.cause, loginCommandFor(incident, homeOf(world)), resumed(incident)),
    }));
    terminal.data(jsonText({ schema: 1, incidents: listed }, 2));
    return 0;
  }
  const blocks = found.map((incident) => describe(incident, resumed(incident), clock.now()));
  terminal.data(blocks.length === 0 ? shown`No turn has ended because of its login.` : joined(blocks, '\n\n'));
  return 0;
}

function homeOf({ env, home }: World): string {
  return homeFolder(env, home);
}

function describe(incident: Incident, resume: string | null, now: number): Page {
  const { at, folder, cause, tried, place, identity } = incident;
  const rows: ReadonlyArray<readonly [label: string, text: string]> = [
    ['why', whyEnded(cause)],
    ...tried.map((sentence, index) => [index === 0 ? 'tried' : '', sentence] as const),
    ['login', `${nameOf(identity) ?? 'account not named'}, ${place}`],
    ['go on', resume ?? `claude --resume, in ${folder}: the session's id is not known`],
  ];
  const heading = shown`${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC (${inWords(now - at)} ago) in ${folder}`;
  return joined([heading, ...textInColumns(rows, { gap: ' ', widths: [6] })]);
}
