/** Everything that guards one child: keeper, gateway, journal, control socket. Opened before the child, closed after it. */
import { join } from 'node:path';
import type { Agent, Invocation, Survey } from '../../agents/agent.ts';
import type { Fingerprint } from '../../core/credential.ts';
import { generationOf, nameOf } from '../../core/credential.ts';
import type { Fact } from '../../core/fact.ts';
import type { HoldLimits } from '../../core/hold.ts';
import type { Whereabouts } from '../../core/notice.ts';
import { holdLine, waitLine } from '../../core/notice.ts';
import type { Journal } from '../../core/ports.ts';
import type { Patience } from '../../core/replay.ts';
import { originOf } from '../../core/shown-url.ts';
import type { AnswerTurn } from '../../gateway/control.ts';
import { openControl } from '../../gateway/control.ts';
import type { Gateway, GatewayOptions } from '../../gateway/gateway.ts';
import { openGateway } from '../../gateway/gateway.ts';
import type { Keeper } from '../../keeper/keeper.ts';
import type { KeeperState } from '../../keeper/trouble.ts';
import { programBehind } from '../../stores/connection-owner.ts';
import { socketToListenAt } from '../../stores/private-socket.ts';
import { answerTurn, readQuestion } from './turn-question.ts';
import { ClientWatch } from './client-watch.ts';
import { sessionsFolder } from './sessions-folder.ts';
import type { SessionStatus } from './status.ts';
import { loginStatus } from './status.ts';
import type { Host } from '../../host/open-host.ts';

/** What a session is made of. */
export interface SessionPlan {
  readonly host: Host;
  readonly stateFolder: string;
  readonly fingerprint: (token: string) => Fingerprint;
  readonly agent: Agent;
  readonly invocation: Invocation;
  readonly survey: Survey;
  /** Whether a gateway may stand in the way of this invocation's requests. */
  readonly withGateway: boolean;
  readonly hold: HoldLimits;
  readonly note: (fact: Fact) => void;
  readonly where: () => Whereabouts;
}

export interface Session {
  readonly keeper: Keeper;
  /** The base URL for the child, or null without a gateway. */
  readonly gatewayUrl: string | null;
  /** Where the hooks of this session ask, or null when the control socket could not be made. */
  readonly controlPath: string | null;
  /** How long the child waits for one answer; known once it is aimed. */
  patience: Patience;
  requests(): number;
  /** Lets a messenger on its way finish, then closes everything. */
  close(): Promise<void>;
}

/** Opens a guarded session. */
export async function openSession(plan: SessionPlan): Promise<Session> {
  const { host, survey } = plan;
  const journal: Journal = { note: plan.note };
  const watch = watchForClient(plan, () => generationOf(keeper.reading));
  const messenger = await plan.agent.messenger(plan.invocation, survey, () => watch.client());
  const keeper: Keeper = await host.openKeeper({
    store: survey.store,
    messenger,
    journal,
    isInUse: await plan.agent.startsClient(plan.invocation),
    hold: plan.hold,
    describe: (state) => describeState(state, plan.where()),
  });
  // An installed client is known from the start, and nobody need be watched for another.
  const onLogin: GatewayOptions['onLogin'] =
    (await messenger?.isAtHand?.()) === false ? (socket, generation) => watch.onLogin(socket, generation) : undefined;
  let patience: Patience = { silentMs: 300_000, pingedMs: 540_000 };
  const gateway = plan.withGateway ? await startGateway(plan, keeper, journal, () => patience, onLogin) : null;
  // Another kind of credential is none of the keeper's business: its login is neither watched nor renewed.
  const stopKeeper = survey.guarded ? await keeper.start() : null;
  const startedAt = host.clock.now();
  const control = await openStatus(
    plan,
    () => status(plan, keeper, gateway, startedAt),
    (question, signal) => turnOf(plan, keeper, question, signal),
  );
  return {
    keeper,
    gatewayUrl: gateway?.url ?? null,
    controlPath: control === null ? null : controlPath(plan),
    get patience() {
      return patience;
    },
    set patience(known) {
      patience = known;
    },
    requests: () => gateway?.requests() ?? 0,
    async close() {
      await control?.close();
      await stopKeeper?.();
      await gateway?.close();
    },
  };
}

/** Only what this run has started can be its client. */
function watchForClient({ agent, invocation, host }: SessionPlan, inStore: () => Fingerprint | null): ClientWatch {
  return new ClientWatch({
    inStore,
    programBehind: (connection) => programBehind(connection, host.pid, host.platform),
    clientIn: (running) => agent.clientIn(running, invocation),
  });
}

function startGateway(
  plan: SessionPlan,
  keeper: Keeper,
  journal: Journal,
  patience: () => Patience,
  onLogin: GatewayOptions['onLogin'],
): Promise<Gateway> {
  return openGateway({
    upstream: plan.survey.upstream,
    gate: keeper,
    fingerprint: plan.fingerprint,
    carriesLogin: (headers) => plan.agent.carriesLogin(headers, plan.survey),
    onLogin,
    patience,
    journal,
    clock: plan.host.clock,
    capability: plan.host.newCapability(),
    env: plan.survey.route,
    silenceMs: plan.survey.silenceMs,
  });
}

/** A session without a control socket is guarded anyway; only `status` does not see it. */
async function openStatus(
  plan: SessionPlan,
  answer: () => SessionStatus,
  turn: AnswerTurn,
): Promise<{ close(): Promise<void> } | null> {
  try {
    return await openControl(await socketToListenAt(controlPath(plan), plan.stateFolder), answer, turn);
  } catch (error) {
    plan.note({ event: 'internal-error', where: 'control-socket', message: String(error) });
    return null;
  }
}

function controlPath({ host, stateFolder }: SessionPlan): string {
  return join(sessionsFolder(stateFolder), `${host.pid}.sock`);
}

/** Answers a hook of this session's client; null, which is no answer, for another login than the one guarded here. */
async function turnOf(plan: SessionPlan, keeper: Keeper, asked: unknown, signal: AbortSignal): Promise<unknown> {
  const question = readQuestion(asked);
  const isOurs = question?.storeId === plan.survey.store.id && plan.survey.guarded;
  return question !== null && isOurs ? answerTurn(keeper, question, plan.host.clock, signal) : null;
}

function status(plan: SessionPlan, keeper: Keeper, gateway: Gateway | null, startedAt: number): SessionStatus {
  const { invocation, survey, host } = plan;
  return {
    schema: 1,
    pid: host.pid,
    command: invocation.command,
    cwd: invocation.cwd,
    startedAt: new Date(startedAt).toISOString(),
    credential: survey.credential,
    upstream: originOf(survey.upstream),
    store: survey.store.place,
    storeId: survey.store.id,
    login: loginStatus(keeper.reading, nameOf(keeper.identity)),
    state: keeper.state,
    held: (gateway?.held() ?? []).map(({ path, heldMs, session }) => ({ path, heldMs, session })),
    requests: gateway?.requests() ?? 0,
  };
}

export function describeState(state: KeeperState, where: Whereabouts): string {
  if (state.kind === 'holding') return holdLine(state.because, where);
  return state.kind === 'waiting' ? waitLine(state.because) : 'Holdfast is renewing the login; it goes on by itself';
}
