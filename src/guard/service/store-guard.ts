import type { Agent, Invocation } from '../../agents/agent.ts';
import { lastingNames } from '../../agents/claude-code/messenger/lasting-variables.ts';
import type { Fact } from '../../core/fact.ts';
import type { HoldLimits } from '../../core/hold.ts';
import type { LiveSession } from '../../core/live-session.ts';
import type { Leases, Messenger } from '../../core/ports.ts';
import type { Keeper } from '../../keeper/keeper.ts';
import type { Fingerprinter } from '../../stores/fingerprint.ts';
import { openHelpedSessions } from '../../stores/helped-sessions.ts';
import type { AnnouncerWorld } from '../../notices/announcer.ts';
import { announce } from '../../notices/announcer.ts';
import { News } from '../../notices/news.ts';
import { pastTerminal } from '../session/past-terminal.ts';
import { describeState } from '../session/session.ts';
import { keepWarning } from '../session/warnings.ts';
import { pageOf, shownText } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** One store that is looked after, for as long as a session needs it. */
export interface StoreGuard {
  readonly storeId: string;
  readonly place: string;
  readonly keeper: Keeper;
  /** Lets a messenger on its way finish. */
  stop(): Promise<void>;
}

/** What every guard of one service has in common. */
export interface GuardPlan {
  readonly host: Host;
  readonly stateFolder: string;
  readonly leases: Leases;
  readonly fingerprint: Fingerprinter;
  readonly agent: Agent;
  /** The sessions that live now. */
  readonly sessions: () => Promise<readonly LiveSession[]>;
  readonly hold: HoldLimits;
}

/**
 * Starts looking after the store of a session, as that session would.
 *
 * @returns null when another store is found from here than the session itself found, so that nothing is done for it.
 */
export async function openStoreGuard(plan: GuardPlan, session: LiveSession): Promise<StoreGuard | null> {
  const { host, stateFolder, leases, fingerprint } = plan;
  const invocation = invocationOf(host.env, session);
  const survey = await plan.agent.survey(invocation, false);
  const { store } = survey;
  if (store.id !== session.storeId) return null;
  const voice = pastTerminal(host, survey, () => keeper.identity, false);
  const news = new News(store.id, leases, (fact) => {
    if (fact.event === 'messenger') sayRenewal(voice, fact);
    if (fact.event === 'messenger' && fact.result === 'moved') void noteHelp(plan, store.id);
    announce(voice, fact);
  });
  const keeper: Keeper = await host.openKeeper({
    store,
    messenger: await messengerOfTheLiving({ ...plan, env: host.env }, session, store.id),
    journal: news,
    hold: plan.hold,
    describe: (state) => describeState(state, voice.where()),
  });
  const stop = await keeper.start();
  const note = (fact: Fact): void => news.note(fact);
  // Not waited for: a turn may be.
  const warning = keepWarning({ world: host, stateFolder, fingerprint, survey, holdMs: null, note });
  return {
    storeId: store.id,
    place: store.place,
    keeper,
    async stop() {
      (await warning)();
      await stop();
      await news.end();
    },
  };
}

/** A renewal ahead of expiry helps each session that uses the login. Never rejects. */
async function noteHelp({ host, stateFolder, sessions }: GuardPlan, storeId: string): Promise<void> {
  const helped = openHelpedSessions(stateFolder);
  for (const session of await sessions().catch(() => [])) {
    if (session.storeId !== storeId) continue;
    await helped.record(session.session ?? `client-${session.pid}`, host.clock.now());
  }
}

/** What the messengers of one service are sent from. */
interface MessengerPlan extends Pick<GuardPlan, 'agent' | 'sessions'> {
  /** The service's own environment. */
  readonly env: Host['env'];
}

/**
 * Each messenger is sent as a session would send it that lives at that moment: what led to the login of a session that has
 * ended counts for nobody.
 *
 * @returns null where not even the session that the guard is opened for could send one.
 */
export async function messengerOfTheLiving(
  plan: MessengerPlan,
  first: LiveSession,
  storeId: string,
): Promise<Messenger | null> {
  const opening = await messengerOf(plan, first, storeId);
  if (opening === null) return null;
  let latest = opening;
  return {
    get clientHasOtherWay() {
      return latest.clientHasOtherWay === true;
    },
    async send(spent) {
      const living = (await plan.sessions()).filter((session) => session.storeId === storeId);
      for (const session of living.toSorted((a, b) => b.startedAt - a.startedAt)) {
        const messenger = await messengerOf(plan, session, storeId);
        if (messenger === null) continue;
        latest = messenger;
        return messenger.send(spent);
      }
      return { exitCode: null, oldSeen: 0, newSeen: 0, failedToStart: 'no session that lives can send the client' };
    },
  };
}

async function messengerOf(plan: MessengerPlan, session: LiveSession, storeId: string): Promise<Messenger | null> {
  const invocation = invocationOf(plan.env, session);
  const survey = await plan.agent.survey(invocation, false);
  return survey.store.id === storeId ? plan.agent.messenger(invocation, survey) : null;
}

/** The client as the session would start it: its ways to its files and its vendor, and the service's own for all else. */
export function invocationOf(own: Host['env'], { env, folder, client }: LiveSession): Invocation {
  const command = client ?? 'claude';
  if (env === undefined) return { command, args: [], env: own, cwd: folder };
  const rest = Object.entries(own).filter(([name]) => !lastingNames.includes(name));
  return { command, args: [], env: { ...Object.fromEntries(rest), ...env }, cwd: folder };
}

function sayRenewal({ terminal, where }: AnnouncerWorld, fact: Fact & { event: 'messenger' }): void {
  const outcome = fact.result === 'moved' ? 'the client has renewed the login' : `a renewal failed (${fact.result})`;
  terminal.say(pageOf`${terminal.paint.bold('holdfast:')} ${shownText(outcome)}: ${shownText(where().place)}`);
}
