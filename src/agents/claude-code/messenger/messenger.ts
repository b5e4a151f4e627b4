import type { Fingerprint } from '../../../core/credential.ts';
import { clientRefreshLeadMs } from '../../../core/expiry.ts';
import type { Clock, LoginStore, Messenger, MessengerReport } from '../../../core/ports.ts';
import { start, withProgramVariables } from '../../../stores/start-program.ts';
import type { Program } from '../../../stores/start-program.ts';
import type { Sink } from './sink.ts';
import { openSink } from './sink.ts';
import type { Files, ScratchFile } from '../world.ts';

/** How the official client is started, with its whole environment but for the sink. */
export interface ClientStart {
  readonly program: Program;
  /** What comes before the client's own arguments: its script, where the program is Node. */
  readonly before: readonly string[];
}

/** What a messenger needs. */
export interface MessengerPlan {
  /** The official client, asked for anew each time; null while none is known. */
  readonly client: () => Promise<ClientStart | null>;
  /** See `Messenger`; default no. */
  readonly clientHasOtherWay?: boolean;
  readonly store: Pick<LoginStore, 'read'>;
  readonly fingerprint: (token: string) => Fingerprint;
  readonly files: Pick<Files, 'scratchFolder'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** No tool, no hook, no setting, no server and no transcript of the user's. */
const errand = [
  '-p',
  'x',
  '--output-format',
  'json',
  '--tools',
  '',
  '--no-session-persistence',
  '--strict-mcp-config',
  '--setting-sources',
  '',
];

/** How much of the client's own lead must be gone before it is sure to refresh without being refused first. */
const marginMs = 30_000;

/**
 * The official client as messenger: one request to a loopback sink, whose refusal makes the client refresh with its own
 * code under its own locks. It runs in a session of its own with its output to nothing, so that neither Holdfast's end nor
 * the terminal's can cut it off between the token endpoint's answer and its save. Nothing here can kill it.
 */
export function claudeMessenger(plan: MessengerPlan): Messenger {
  return {
    clientHasOtherWay: plan.clientHasOtherWay === true,
    isAtHand: async () => (await plan.client()) !== null,
    send: (spent) => send(plan, spent),
  };
}

async function send(plan: MessengerPlan, spent: Fingerprint): Promise<MessengerReport> {
  const client = await plan.client();
  if (client === null) return { exitCode: null, oldSeen: 0, newSeen: 0, failedToStart: 'no client was found' };
  const refusals = (await refreshesByItself(plan)) ? 0 : 1;
  let sink: Sink | null = null;
  let scratch: ScratchFile | null = null;
  try {
    sink = await openSink({ spent, refusals, fingerprint: plan.fingerprint });
    scratch = await plan.files.scratchFolder();
    return { ...(await runToItsEnd(client, sink.url, scratch.path)), ...sink.seen() };
  } catch (error) {
    return { exitCode: null, oldSeen: 0, newSeen: 0, failedToStart: String(error) };
  } finally {
    await sink?.close();
    await scratch?.remove();
  }
}

/** A client that finds its login near its end refreshes before it sends anything; a refusal then only makes it ask twice. */
async function refreshesByItself(plan: MessengerPlan): Promise<boolean> {
  const reading = await plan.store.read();
  if (reading.kind !== 'login' || reading.login.expiresAt === null) return false;
  return reading.login.expiresAt - plan.clock.now() < clientRefreshLeadMs - marginMs;
}

function runToItsEnd(
  { program, before }: ClientStart,
  sinkUrl: string,
  cwd: string,
): Promise<Pick<MessengerReport, 'exitCode' | 'failedToStart'>> {
  return new Promise((resolve) => {
    const child = start(withProgramVariables(program, { ANTHROPIC_BASE_URL: sinkUrl }), [...before, ...errand], {
      cwd,
      detached: true,
      stdio: 'ignore',
      windowsHide: true,
    });
    child.unref();
    child.once('error', (error) => resolve({ exitCode: null, failedToStart: `${program.path}: ${error.message}` }));
    child.once('exit', (exitCode) => resolve({ exitCode, failedToStart: null }));
  });
}
