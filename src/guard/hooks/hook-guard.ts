import type { Agent, Invocation, Survey } from '../../agents/agent.ts';
import type { HoldLimits } from '../../core/hold.ts';
import { Keeper } from '../../keeper/keeper.ts';
import { openAttemptLog } from '../../stores/attempts.ts';
import { openLeases } from '../../stores/leases.ts';
import { announce } from '../../notices/announcer.ts';
import { News } from '../../notices/news.ts';
import { pastTerminal } from '../session/past-terminal.ts';
import type { World } from '../../host/world.ts';
import { clientAtWork } from './client-process.ts';
import type { TurnAnswer, TurnQuestion } from '../session/turn-question.ts';
import { answerTurn } from '../session/turn-question.ts';

/** What a hook needs to look after a login by itself. */
export interface HookGuard {
  readonly world: World;
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
  const { world, survey, stateFolder } = guard;
  const leases = openLeases(stateFolder);
  const voice = pastTerminal(world, survey, () => keeper.identity, true);
  const news = new News(survey.store.id, leases, (fact) => announce(voice, fact));
  const { agent, invocation, clientPid } = guard;
  const seen = clientPid === null ? undefined : () => clientAtWork(clientPid, agent, invocation);
  const keeper: Keeper = new Keeper({
    clock: world.clock,
    store: survey.store,
    leases,
    attempts: openAttemptLog(stateFolder),
    messenger: await guard.agent.messenger(guard.invocation, survey, seen),
    journal: news,
    random: world.random,
    hold: guard.hold,
    describe: () => '',
  });
  const stop = await keeper.start();
  const ended = new AbortController();
  const end = (): void => ended.abort();
  // The client ends its hooks when a person interrupts the turn; a messenger on its way is let finish all the same.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, end);
  try {
    return await answerTurn(keeper, question, world.clock, ended.signal);
  } finally {
    await stop();
    await news.end();
  }
}
