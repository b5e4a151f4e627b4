import type { Agent, Survey } from '../../agents/agent.ts';
import { vendorUrl } from '../../agents/claude-code/upstream.ts';
import type { Fingerprint } from '../../core/credential.ts';
import { generationOf } from '../../core/credential.ts';
import type { Fact } from '../../core/fact.ts';
import type { LiveSession } from '../../core/live-session.ts';
import type { Gate } from '../../core/ports.ts';
import type { Patience } from '../../core/replay.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import { openGateway } from '../../gateway/gateway.ts';
import { codeOf } from '../../stores/system-error.ts';
import type { World } from '../../host/world.ts';
import { gatewayUrl, gatewayPlace, isItself, keepUpstream } from './gateway-place.ts';
import type { ShownGateway } from './status.ts';
import type { StoreGuards } from './store-guards.ts';

/** What the gateway of a service is made of. */
export interface ServiceGatewayPlan {
  readonly world: World;
  readonly stateFolder: string;
  readonly fingerprint: (token: string) => Fingerprint;
  readonly agent: Agent;
  /** How the client stands in the service's own surroundings: its login is the one that requests are guarded for. */
  readonly survey: Survey;
  readonly guards: StoreGuards;
  readonly say: (text: string) => void;
}

export interface ServiceGateway extends ShownGateway {
  /** The session that the gateway's own traffic stands for, while there is any; for the registry's sessions to be joined by. */
  claim(): readonly LiveSession[];
  close(): Promise<void>;
}

/** A session whose requests come this way is taken to live for this long after the last of them. */
const useLastsMs = 3_600_000;
/** How often a port is tried again that another program has taken. */
const portRetryMs = 1_000;
/** What a client waits with no setting of its own (measured on client 2.1.330); settings are those of each session. */
const patience: Patience = { silentMs: 300_000, pingedMs: 540_000 };

/**
 * Opens the gateway at the place that was chosen for it, and waits for its port as long as another program has it.
 *
 * @returns null when `signal` ended the wait. @throws HoldfastError `state-folder`.
 */
export async function openServiceGateway(
  plan: ServiceGatewayPlan,
  signal: AbortSignal,
): Promise<ServiceGateway | null> {
  const { world, survey, guards, agent } = plan;
  const place = await gatewayPlace(plan.stateFolder);
  const upstream = isItself(place, survey.upstream) ? (place.upstream ?? vendorUrl) : survey.upstream;
  if (!isItself(place, survey.upstream)) await keepUpstream(plan.stateFolder, upstream === vendorUrl ? null : upstream);
  let usedAt = Number.NEGATIVE_INFINITY;
  const options = {
    upstream,
    gate: gateOver(guards, survey.store.id),
    fingerprint: plan.fingerprint,
    carriesLogin: (headers: Parameters<Agent['carriesLogin']>[0]) => {
      const carries = agent.carriesLogin(headers, survey);
      if (carries) usedAt = world.clock.now();
      return carries;
    },
    patience: () => patience,
    journal: { note: (fact: Fact) => noteTrouble(fact, plan.say) },
    clock: world.clock,
    capability: place.capability,
    env: survey.route,
    silenceMs: survey.silenceMs,
    port: place.port,
  };
  const gateway = await listening(() => openGateway(options), place.port, plan, signal);
  if (gateway === null) return null;
  return {
    address: new URL(gatewayUrl(place)).host,
    upstream: new URL(upstream).origin,
    requests: () => gateway.requests(),
    held: () => gateway.held(),
    claim: () => (world.clock.now() - usedAt < useLastsMs ? [sessionOf(world, survey)] : []),
    close: () => gateway.close(),
  };
}

async function listening(
  open: () => Promise<Gateway>,
  port: number,
  { world, say }: ServiceGatewayPlan,
  signal: AbortSignal,
): Promise<Gateway | null> {
  let said = false;
  while (!signal.aborted) {
    try {
      return await open();
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
      if (!said) say(`the gateway's port ${port} is taken by another program; it is tried again every second`);
      said = true;
      await world.clock.sleep(portRetryMs, signal);
    }
  }
  return null;
}

/** The service's own surroundings, as if a session lived there. */
function sessionOf(world: World, { store }: Survey): LiveSession {
  return { pid: world.pid, session: null, folder: world.home, storeId: store.id, place: store.place, startedAt: 0 };
}

/**
 * One gate over all guards. The login that a request carries decides whose it is: one that a guarded store shows now is
 * that store's, any other is taken for the usual store's, which lets it go at once when it shows another.
 */
export function gateOver(guards: Pick<StoreGuards, 'all' | 'find' | 'look'>, usualStore: string): Gate {
  const keepers = () => guards.all().map(({ guard }) => guard.keeper);
  return {
    async afterRefusal(refused, signal) {
      // The request itself is a sign of life, which the next look takes in.
      if (guards.find(usualStore) === null) await guards.look();
      const keeper =
        keepers().find(({ reading }) => generationOf(reading) === refused) ?? guards.find(usualStore)?.keeper;
      if (keeper === undefined) return { go: 'give-up', because: 'no-store-found' };
      return keeper.afterRefusal(refused, signal);
    },
    get storeEmpty() {
      return keepers().some((keeper) => keeper.storeEmpty);
    },
    get awaitsProof() {
      return keepers().some((keeper) => keeper.awaitsProof);
    },
    proven(generation) {
      for (const keeper of keepers()) keeper.proven(generation);
    },
    get waitingFor() {
      const troubled = keepers().find(({ state }) => state.kind !== 'watching') ?? keepers()[0];
      return troubled?.waitingFor ?? '';
    },
  };
}

/** The journeys of requests are too many to say; what a person must know comes from the guards. */
function noteTrouble(fact: Fact, say: (text: string) => void): void {
  if (fact.event === 'internal-error')
    say(`trouble of its own in ${fact.where}, traffic goes on unchanged: ${fact.message}`);
  if (fact.event === 'upstream-unreachable') say(`the upstream could not be reached: ${fact.code}`);
}
