/** Everything that `holdfast status` knows, put together per login. Looking changes nothing. */
import type { Agent, Survey } from '../../agents/agent.ts';
import type { Incident } from '../../core/incident.ts';
import type { LiveSession } from '../../core/live-session.ts';
import { openAttemptLog } from '../../stores/attempts.ts';
import { openHelpedSessions } from '../../stores/helped-sessions.ts';
import type { Helped } from '../../stores/helped-sessions.ts';
import { openIncidentLog } from '../../stores/incidents.ts';
import { openLiveSessions } from '../../stores/live-sessions.ts';
import { parentOf, processTable } from '../../stores/process-table.ts';
import { invocationOf } from '../service/store-guard.ts';
import type { ServiceStatus } from '../service/status.ts';
import type { SessionStatus } from '../session/status.ts';
import type { World } from '../../host/world.ts';
import { askService, askSessions, unaskedFolders } from '../service/ask.ts';
import type { Unasked } from '../service/ask.ts';
import { holdersOf } from './holders.ts';
import { lookAtInstall } from './installed.ts';
import type { Installed } from './installed.ts';
import type { LoginReport } from './login-report.ts';
import { lookAtLogin, lookThroughSession } from './look-at-login.ts';
import type { LoginLook } from './look-at-login.ts';
import type { Host } from '../../host/open-host.ts';

/** The whole status; `holdfast status --json` prints it. */
export interface StatusReport {
  readonly schema: 1;
  readonly installed: Installed;
  /** Sessions that were renewed, held or resumed here, and since when they are counted. */
  readonly helped: Helped;
  readonly logins: readonly LoginReport[];
  /** What each guarded run says of itself. */
  readonly sessions: readonly SessionStatus[];
  readonly service: ServiceStatus | null;
  /** Where runs or the service may listen that were not asked, and why. */
  readonly unasked: readonly Unasked[];
  /** The last few, newest first. */
  readonly incidents: readonly Incident[];
}

const fewIncidents = 3;

/** Looks at all logins that the environment or a session of this machine uses. */
export async function reportStatus(host: Host): Promise<StatusReport> {
  const { folder: stateFolder } = host.stateToLookAt();
  const agent = await host.agentToLookWith();
  const live = await openLiveSessions(stateFolder, processTable(host.platform)).list();
  const [runs, service, incidents, parents, own, installed] = await Promise.all([
    askSessions(stateFolder),
    askService(stateFolder),
    openIncidentLog(stateFolder).recent(fewIncidents),
    parentsOf(live, host.platform),
    agent.survey({ command: 'claude', args: [], env: host.env, cwd: host.cwd }, false),
    lookAtInstall(host, stateFolder),
  ]);
  const helped = openHelpedSessions(stateFolder).count();
  const looks = await lookAtAll(host, stateFolder, agent, own, live, runs);
  const users = { own, runs, service, live, parents };
  const logins = looks.map((look) => withUsers(look, users));
  const unasked = unaskedFolders(stateFolder);
  return { schema: 1, installed, helped, logins, sessions: runs, service, unasked, incidents };
}

/** Who may use a login or look after it. */
interface Users {
  readonly own: Survey;
  readonly runs: readonly SessionStatus[];
  readonly service: ServiceStatus | null;
  readonly live: readonly LiveSession[];
  readonly parents: ReadonlyMap<number, number | null>;
}

function withUsers(look: LoginLook, { own, runs, service, live, parents }: Users): LoginReport {
  const isOwn = look.storeId === own.store.id;
  const guards = [...runs, ...(service?.logins ?? [])].filter(({ storeId }) => storeId === look.storeId);
  const busy = guards.map((guard) => guard.state).find(({ kind }) => kind !== 'watching');
  return {
    ...look,
    default: isOwn,
    credential: isOwn ? own.credential : null,
    overruled: isOwn ? own.overruled : [],
    state: busy ?? { kind: 'watching' },
    holders: holdersOf(look.storeId, runs, live, parents),
  };
}

/** Who started each of the sessions, to tell a guarded run's own client from others. */
async function parentsOf(
  live: readonly LiveSession[],
  platform: NodeJS.Platform,
): Promise<ReadonlyMap<number, number | null>> {
  const pairs = await Promise.all(live.map(async ({ pid }) => [pid, await parentOf(pid, platform)] as const));
  return new Map(pairs);
}

/** One look for each store: the environment's own first, then those of sessions, each found as its session finds it. */
async function lookAtAll(
  world: World,
  stateFolder: string,
  agent: Agent,
  own: Survey,
  live: readonly LiveSession[],
  runs: readonly SessionStatus[],
): Promise<readonly LoginLook[]> {
  const attempts = openAttemptLog(stateFolder);
  const now = world.clock.now();
  const surveys = new Map([[own.store.id, own]]);
  for (const session of live) {
    if (surveys.has(session.storeId)) continue;
    const survey = await agent.survey(invocationOf(world.env, session), false);
    if (survey.store.id === session.storeId) surveys.set(session.storeId, survey);
  }
  const looks = await Promise.all([...surveys.values()].map((survey) => lookAtLogin(survey, attempts, now)));
  const unseen = new Map(runs.filter(({ storeId }) => !surveys.has(storeId)).map((run) => [run.storeId, run]));
  return [...looks, ...[...unseen.values()].map((run) => lookThroughSession(run, now))];
}
