import { HoldfastError } from '../../core/errors.ts';
import { usualHoldMs } from '../../core/hold.ts';
import type { Clock } from '../../core/ports.ts';
import type { Control } from '../../gateway/control.ts';
import { openControl } from '../../gateway/control.ts';
import { noteBoot } from '../../stores/boot-note.ts';
import { socketToListenAt } from '../../stores/private-socket.ts';
import { openLiveSessions } from '../../stores/live-sessions.ts';
import { processTable } from '../../stores/process-table.ts';
import { holdOf } from '../../host/hold.ts';
import { answerTurn, readQuestion } from '../session/turn-question.ts';
import type { ServiceGateway } from './service-gateway.ts';
import { openServiceGateway } from './service-gateway.ts';
import { serviceStatus } from './status.ts';
import { openStoreGuard } from './store-guard.ts';
import { StoreGuards } from './store-guards.ts';
import { serviceSocket } from '../session/sessions-folder.ts';
import { pageOf, shown, shownText } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';
import { listenForInterruption } from '../../host/interruption.ts';

/** What `holdfast service` was asked to do. */
export interface ServiceOptions {
  readonly gateway: boolean;
  /** How long a turn or a request may be held, milliseconds; null is the default. */
  readonly askedMs: number | null;
}

/** How soon the end of a session is noticed; a beginning announces itself. */
const lookEveryMs = 15_000;

/**
 * Looks after the logins of all live sessions of this machine until it is told to end. Without such a session it looks
 * whether there is one, and nothing else.
 *
 * @returns 0. @throws HoldfastError `service-running`, `state-folder`.
 */
export async function service(host: Host, options: ServiceOptions): Promise<number> {
  const { folder: stateFolder, leases } = await host.state();
  await noteBoot(stateFolder, host.clock.now());
  const giveBack = await leases.take('service');
  if (giveBack === null) {
    throw new HoldfastError(
      'service-running',
      `expected no other service for ${stateFolder}, found one at work`,
      shown`holdfast status`,
    );
  }
  const { signal: ended } = listenForInterruption();
  try {
    await lookAfter(host, options, stateFolder, ended);
    return 0;
  } finally {
    await giveBack();
  }
}

async function lookAfter(host: Host, options: ServiceOptions, stateFolder: string, ended: AbortSignal): Promise<void> {
  const say = (text: string): void =>
    host.terminal.say(pageOf`${host.terminal.paint.bold('holdfast:')} ${shownText(text)}`);
  const { agent, fingerprint, trouble } = await host.claudeCode();
  const { leases } = await host.state();
  if (trouble !== null) say(trouble);
  const sessions = openLiveSessions(stateFolder, processTable(host.platform));
  let gateway: ServiceGateway | null = null;
  const living = async () => [...(await sessions.list()), ...(gateway?.claim() ?? [])];
  // Sessions of people ask here, too; a turn that nobody could answer says so when it asks.
  const hold = holdOf(host, { askedMs: options.askedMs, usualMs: usualHoldMs, hasScreen: true });
  const plan = { host, stateFolder, leases, fingerprint, agent, sessions: living, hold };
  const guards = new StoreGuards({
    sessions: living,
    open: (session) => openStoreGuard(plan, session),
    trouble: (message) => say(`a login is not looked after: ${message}`),
  });
  const startedAt = host.clock.now();
  const openingControl = async (): Promise<Control> =>
    await openControl(
      await socketToListenAt(serviceSocket(stateFolder), stateFolder),
      () => serviceStatus(host, startedAt, guards, gateway),
      (question, signal) => turnOf(guards, question, host.clock, signal),
    );
  const control = await openingControl().catch((error: unknown) => {
    say(`hooks cannot ask here and look after themselves: ${String(error)}`);
    return null;
  });
  const openingGateway = async (): Promise<void> => {
    const survey = await agent.survey({ command: 'claude', args: [], env: host.env, cwd: host.home }, false);
    gateway = await openServiceGateway({ world: host, stateFolder, fingerprint, agent, survey, guards, say }, ended);
    if (gateway !== null) say(`the gateway to ${gateway.upstream} is open`);
  };
  say('looking after logins');
  const opening = options.gateway
    ? openingGateway().catch((error: unknown) => say(`there is no gateway: ${String(error)}`))
    : null;
  try {
    while (!ended.aborted) {
      await guards.look();
      await host.clock.sleep(lookEveryMs, ended);
    }
  } finally {
    // Hooks first: who gets no answer from here looks after itself.
    await control?.close();
    await opening;
    await (gateway as ServiceGateway | null)?.close();
    await guards.close();
  }
}

/** Answers a hook of a session that lives; null, which is no answer, for a store that is not looked after from here. */
async function turnOf(guards: StoreGuards, asked: unknown, clock: Clock, signal: AbortSignal): Promise<unknown> {
  const question = readQuestion(asked);
  if (question === null) return null;
  // A session reports itself right before it asks.
  if (guards.find(question.storeId) === null) await guards.look();
  const guard = guards.find(question.storeId);
  return guard === null ? null : answerTurn(guard.keeper, question, clock, signal);
}
