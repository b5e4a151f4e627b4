import { claudeCode } from '../../agents/claude-code/adapter.ts';
import { HoldfastError } from '../../core/errors.ts';
import { usualHoldMs } from '../../core/hold.ts';
import type { Clock } from '../../core/ports.ts';
import type { Control } from '../../gateway/control.ts';
import { openControl } from '../../gateway/control.ts';
import { noteBoot } from '../../stores/boot-note.ts';
import { loadFingerprinter } from '../../stores/fingerprint.ts';
import { openLeases } from '../../stores/leases.ts';
import { socketToListenAt } from '../../stores/private-socket.ts';
import { openLiveSessions } from '../../stores/live-sessions.ts';
import { processTable } from '../../stores/process-table.ts';
import { openStateFolder } from '../../stores/state-folder.ts';
import { holdOf } from '../../host/hold.ts';
import { answerTurn, readQuestion } from '../session/turn-question.ts';
import type { ServiceGateway } from './service-gateway.ts';
import { openServiceGateway } from './service-gateway.ts';
import { serviceStatus } from './status.ts';
import { openStoreGuard } from './store-guard.ts';
import { StoreGuards } from './store-guards.ts';
import { serviceSocket } from '../session/sessions-folder.ts';
import type { World } from '../../host/world.ts';
import { pageOf, shown, shownText } from '../../core/shown.ts';

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
export async function service(world: World, options: ServiceOptions): Promise<number> {
  const stateFolder = await openStateFolder(world.env, world.platform);
  await noteBoot(stateFolder, world.clock.now());
  const leases = openLeases(stateFolder);
  const giveBack = await leases.take('service');
  if (giveBack === null) {
    throw new HoldfastError(
      'service-running',
      `expected no other service for ${stateFolder}, found one at work`,
      shown`holdfast status`,
    );
  }
  const ended = untilToldToEnd();
  try {
    await lookAfter(world, options, stateFolder, ended);
    return 0;
  } finally {
    await giveBack();
  }
}

async function lookAfter(
  world: World,
  options: ServiceOptions,
  stateFolder: string,
  ended: AbortSignal,
): Promise<void> {
  const say = (text: string): void =>
    world.terminal.say(pageOf`${world.terminal.paint.bold('holdfast:')} ${shownText(text)}`);
  const { fingerprint, trouble } = await loadFingerprinter(stateFolder);
  if (trouble !== null) say(trouble);
  const agent = claudeCode(fingerprint, world.platform, world.clock);
  const leases = openLeases(stateFolder);
  const sessions = openLiveSessions(stateFolder, processTable(world.platform));
  let gateway: ServiceGateway | null = null;
  const living = async () => [...(await sessions.list()), ...(gateway?.claim() ?? [])];
  // Sessions of people ask here, too; a turn that nobody could answer says so when it asks.
  const hold = holdOf(world, { askedMs: options.askedMs, usualMs: usualHoldMs, hasScreen: true });
  const plan = { world, stateFolder, leases, fingerprint, agent, sessions: living, hold };
  const guards = new StoreGuards({
    sessions: living,
    open: (session) => openStoreGuard(plan, session),
    trouble: (message) => say(`a login is not looked after: ${message}`),
  });
  const startedAt = world.clock.now();
  const openingControl = async (): Promise<Control> =>
    await openControl(
      await socketToListenAt(serviceSocket(stateFolder), stateFolder),
      () => serviceStatus(world, startedAt, guards, gateway),
      (question, signal) => turnOf(guards, question, world.clock, signal),
    );
  const control = await openingControl().catch((error: unknown) => {
    say(`hooks cannot ask here and look after themselves: ${String(error)}`);
    return null;
  });
  const openingGateway = async (): Promise<void> => {
    const survey = await agent.survey({ command: 'claude', args: [], env: world.env, cwd: world.home }, false);
    gateway = await openServiceGateway({ world, stateFolder, fingerprint, agent, survey, guards, say }, ended);
    if (gateway !== null) say(`the gateway to ${gateway.upstream} is open`);
  };
  say('looking after logins');
  const opening = options.gateway
    ? openingGateway().catch((error: unknown) => say(`there is no gateway: ${String(error)}`))
    : null;
  try {
    while (!ended.aborted) {
      await guards.look();
      await world.clock.sleep(lookEveryMs, ended);
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

function untilToldToEnd(): AbortSignal {
  const ended = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => ended.abort());
  return ended.signal;
}
