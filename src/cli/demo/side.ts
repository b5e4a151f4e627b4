import { join } from 'node:path';
import { openSink } from '../../agents/claude-code/messenger/sink.ts';
import type { Fact } from '../../core/fact.ts';
import { holdFor } from '../../core/hold.ts';
import type { Messenger } from '../../core/ports.ts';
import { sendStep } from '../../demo/agent/agent.ts';
import { LoginFolder } from '../../demo/agent/login-file.ts';
import { toolTurn } from '../../demo/simulated/turns.ts';
import { Vendor } from '../../demo/simulated/vendor.ts';
import { openGateway } from '../../gateway/gateway.ts';
import { findLoginStore } from '../../stores/client-store.ts';
import { Tally } from '../../guard/run/tally.ts';
import { openHost } from '../../host/open-host.ts';
import type { World } from '../../host/world.ts';

/** One of the demonstration's agents. */
export interface AgentProgress {
  steps: number;
  /** What ended it: the closing word, or the error that it died of. */
  end: 'done' | { readonly died: string } | null;
}

/** One side of the demonstration: a vendor, a login, and agents at work, with Holdfast between them or without. */
export interface Side {
  readonly vendor: Vendor;
  readonly agents: readonly AgentProgress[];
  readonly tally: Tally;
  /** What Holdfast is doing, in one word; nothing on the bare side. */
  state(): string;
  personLogsIn(): Promise<void>;
  /** Resolves when every agent has ended, one way or the other. */
  readonly finished: Promise<void>;
  close(): Promise<void>;
}

export const agentCount = 4;
export const stepCount = 20;

/** Server-side lifetime of an access token, while the client is told that it is good for hours. */
const lifetimeMs = 5_000;
const saidSeconds = 28_800;
const toolMs = 900;
const holdMs = 60_000;

/** Opens one side in a folder of its own and sets its agents to work. */
export async function openSide(world: World, folder: string, guarded: boolean): Promise<Side> {
  const vendor = await Vendor.open({
    lifetimeMs,
    saidSeconds,
    script: toolTurn(stepCount, (step) => `step ${step}`),
    eventPauseMs: 20,
  });
  const login = new LoginFolder(join(folder, '.claude'));
  const personLogsIn = async (): Promise<void> => {
    const issued = vendor.grants.logIn('ada');
    await login.write({ ...issued, expiresAt: world.clock.now() + issued.expiresIn * 1_000 });
  };
  await personLogsIn();
  const tokenUrl = `${vendor.url}/v1/oauth/token`;
  const tally = new Tally();
  const guard = guarded ? await openGuard(world, folder, login, vendor, (fact) => tally.count(fact)) : null;
  const agents = Array.from({ length: agentCount }, (): AgentProgress => ({ steps: 0, end: null }));
  const place = { login, tokenUrl, baseUrl: guard?.url ?? vendor.url, pace: 1 };
  return {
    vendor,
    agents,
    tally,
    state: () => guard?.state() ?? '',
    personLogsIn,
    finished: Promise.all(agents.map((agent, index) => work(place, agent, index))).then(() => undefined),
    async close() {
      await guard?.close();
      await vendor.close();
    },
  };
}

/** One turn: ask the model, run the tool it names, tell it the result, until it has no more to say. */
async function work(place: Parameters<typeof sendStep>[0], agent: AgentProgress, index: number): Promise<void> {
  const messages: object[] = [{ role: 'user', content: 'do the work' }];
  while (agent.end === null) {
    // Half of the requests are streamed, as agents do both.
    const stream = (agent.steps + index) % 2 === 0;
    const answer = await sendStep(place, { model: 'demo', messages, stream });
    if (!answer.ok) {
      agent.end = { died: answer.because };
    } else if (agent.steps >= stepCount) {
      agent.end = 'done';
    } else {
      await new Promise((resolve) => setTimeout(resolve, toolMs));
      agent.steps += 1;
      messages.push({ role: 'user', content: [{ type: 'tool_result', content: 'ok' }] });
    }
  }
}

interface Guard {
  readonly url: string;
  state(): string;
  close(): Promise<void>;
}

/** The parts that `holdfast run` puts around a session, the real ones; only the client and the vendor are played. */
async function openGuard(
  world: World,
  folder: string,
  login: LoginFolder,
  vendor: Vendor,
  note: (fact: Fact) => void,
): Promise<Guard> {
  const host = openHost({ ...world, env: { HOME: folder, HOLDFAST_HOME: join(folder, 'holdfast') } });
  const { fingerprint } = await host.claudeCode();
  const journal = { note };
  const messenger = demoMessenger(login, `${vendor.url}/v1/oauth/token`, fingerprint);
  const keeper = await host.openKeeper({
    store: findLoginStore({ HOME: folder }, 'linux', fingerprint, world.clock),
    messenger,
    journal,
    hold: holdFor(holdMs),
    describe: () => 'held by the demonstration',
  });
  const gateway = await openGateway({
    upstream: vendor.url,
    gate: keeper,
    fingerprint,
    carriesLogin: () => true,
    patience: () => ({ silentMs: 300_000, pingedMs: 540_000 }),
    journal,
    clock: world.clock,
    capability: world.newCapability(),
    env: {},
    silenceMs: 0,
  });
  const stop = await keeper.start();
  return {
    url: gateway.url,
    state: () => keeper.state.kind,
    async close() {
      await stop();
      await gateway.close();
    },
  };
}

/** The demonstration's own client as messenger: it is refused once by the sink, and refreshes with its own code. */
function demoMessenger(
  login: LoginFolder,
  tokenUrl: string,
  fingerprint: Parameters<typeof openSink>[0]['fingerprint'],
): Messenger {
  return {
    async send(spent) {
      const sink = await openSink({ spent, refusals: 1, fingerprint });
      const end = await sendStep(
        { login, tokenUrl, baseUrl: sink.url, pace: 1 },
        { model: 'demo', messages: [], stream: false },
      );
      await sink.close();
      return { exitCode: end.ok ? 0 : 1, ...sink.seen(), failedToStart: null };
    },
  };
}
