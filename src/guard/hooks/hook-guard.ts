import type { Agent, Invocation, Survey } from '../../agents/agent.ts';
import type { HoldLimits } from '../../core/hold.ts';
import type { Keeper } from '../../keeper/keeper.ts';
import { announce } from '../../notices/announcer.ts';
import { News } from '../../notices/news.ts';
import { pastTerminal } from '../session/past-terminal.ts';
import { clientAtWork } from './client-process.ts';
import type { TurnAnswer, TurnQuestion } from '../session/turn-question.ts';
import { answerTurn } from '../session/turn-question.ts';
import type { Host } from '../../host/open-host.ts';
import { listenForInterruption } from '../../host/interruption.ts';

/** What a hook needs to look after a login by itself. */
export interface HookGuard {
  readonly host: Host;
  readonly stateFolder: string;
  readonly agent: Agent;
  readonly invocation: Invocation;
  /** The process of the client that runs this hook, or null where none does. */
  readonly clientPid: number | null;
  readonly survey: Survey;
  readonly hold: HoldLimits;
}

/**
 * Answers a turn with a keeper of this process, for sessions that no run and no service guards. However many hooks hold a
 * login's sessions at once, one of them renews it and one of them tells people.
 */
export async function answerByItself(guard: HookGuard, question: TurnQuestion): Promise<TurnAnswer> {
  const { host, survey } = guard;
  const { leases } = await host.state();
  const voice = pastTerminal(host, survey, () => keeper.identity, true);
  const news = new News(survey.store.id, leases, (fact) => announce(voice, fact));
  const { agent, invocation, clientPid } = guard;
  const seen = clientPid === null ? undefined : () => clientAtWork(clientPid, agent, invocation, host.pid);
  const keeper: Keeper = await host.openKeeper({
    store: survey.store,
    messenger: await guard.agent.messenger(guard.invocation, survey, seen),
    journal: news,
    hold: guard.hold,
    describe: () => '',
  });
  const stop = await keeper.start();
  // The client ends its hooks when a person interrupts the turn; a messenger on its way is let finish anyway.
  const interruption = listenForInterruption();
  try {
    return await answerTurn(keeper, question, host.clock, interruption.signal);
  } finally {
    await stop();
    await news.end();
    interruption.stop();
  }
}
