/** What hooks tell people of beside the holds: nobody sits at their terminal, and what they print the client shows. */
import type { Survey } from '../../agents/agent.ts';
import { nameOf } from '../../core/credential.ts';
import type { Fact } from '../../core/fact.ts';
import type { Incident } from '../../core/incident.ts';
import { messageOf, messageOfIncident, warningRemedy, warningText } from '../../core/message.ts';
import type { Whereabouts } from '../../core/notice.ts';
import type { Fingerprinter } from '../../stores/fingerprint.ts';
import { openWarned } from '../../stores/warned.ts';
import { warnEarly } from '../session/warnings.ts';
import { tellPeople } from '../../notices/tell-people.ts';
import type { TellWorld } from '../../notices/tell-people.ts';
import type { World } from '../../host/world.ts';
import type { Page, Shown } from '../../core/shown.ts';
import { jsonText, shown } from '../../core/shown.ts';
import { homeFolder } from '../../stores/home-folder.ts';

/** What a hook that tells something knows of its surroundings. */
export interface Teller {
  readonly host: Pick<World, 'clock' | 'env' | 'cwd' | 'hostname' | 'user' | 'home' | 'platform'>;
  readonly survey: Pick<Survey, 'store' | 'guarded' | 'loginCommand'>;
  readonly stateFolder: string;
}

/** Tells of a turn that ended because of its login; once, however many hooks hear of it. Waits for a webhook, 5 s at most. */
export async function tellOfIncident(teller: Teller, incident: Incident): Promise<void> {
  const { host, survey, stateFolder } = teller;
  const key = `incident-${incident.session}-${incident.turn ?? incident.at}`;
  if (!(await openWarned(stateFolder).isFirst(survey.store.id, key, incident.at))) return;
  const where = whereabouts(teller, nameOf(incident.identity));
  await tellPeople(tellWorld(host), messageOfIncident(incident, where, homeFolder(host.env, host.home)));
}

/**
 * Tells at the start of a session what will need a person later and was not told yet.
 *
 * @returns what the client is to show, as it takes it from a hook; null where there is nothing to say.
 */
export async function warnAtStart(teller: Teller, fingerprint: Fingerprinter): Promise<Page | null> {
  const { host, survey, stateFolder } = teller;
  const reading = await survey.store.read();
  const where = whereabouts(teller, reading.kind === 'login' ? nameOf(reading.login.identity) : null);
  const now = host.clock.now();
  const said: Shown[] = [];
  const told: Array<Promise<void>> = [];
  const note = (fact: Fact): void => {
    const message = messageOf(fact, where, now);
    if (fact.event !== 'warning' || message === null) return;
    said.push(shown`Holdfast: ${warningText(fact.warning, now)} (${warningRemedy(fact.warning, where)})`);
    told.push(tellPeople(tellWorld(host), message));
  };
  await warnEarly({ world: host, stateFolder, fingerprint, survey, holdMs: null, note });
  await Promise.all(told);
  return said.length === 0 ? null : jsonText({ systemMessage: said.join('\n') });
}

function whereabouts({ host, survey }: Teller, account: string | null): Whereabouts {
  return {
    host: host.hostname,
    user: host.user(),
    place: survey.store.place,
    account,
    loginCommand: survey.loginCommand,
  };
}

/** There is nobody to say to that a way does not work. */
function tellWorld({ env, cwd, home, platform }: Teller['host']): TellWorld {
  return { env, cwd, home, platform, onTrouble: () => undefined };
}
