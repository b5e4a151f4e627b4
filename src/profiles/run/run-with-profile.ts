import type { Invocation } from '../../agents/agent.ts';
import { HoldfastError } from '../../core/errors.ts';
import { inWords } from '../../core/expiry.ts';
import type { Hold, HoldLimits } from '../../core/hold.ts';
import { usualHoldMs, whyShort } from '../../core/hold.ts';
import { exitCodeOfRun } from '../../core/outcome.ts';
import type { Explanation } from '../../core/profile/words.ts';
import type { ProfileKeeper } from '../../keeper/profile/profile-keeper.ts';
import type { ProfileGateway } from '../../gateway/profile/profile-gateway.ts';
import { openProfileGateway } from '../../gateway/profile/profile-gateway.ts';
import { holdOf } from '../../host/hold.ts';
import { noCredentialError } from '../open/no-credential.ts';
import type { OpenProfile } from '../open/opened.ts';
import { openProfile } from '../open/open-profile.ts';
import { openHelpedSessions } from '../../stores/helped-sessions.ts';
import type { ProfileTally } from './tally.ts';
import { tallyingJournal } from './tally.ts';
import { childEnv } from './child-env.ts';
import type { ClientScreen } from '../../agents/claude-code/client-screen.ts';
import { openClientScreen } from '../../agents/claude-code/client-screen.ts';
import { credentialOnScreen } from '../../host/screen-text.ts';
import type { ProfileJournal } from '../../core/profile/fact.ts';
import { runChild } from '../../host/child.ts';
import { requireCommand } from '../../host/find-command.ts';
import { shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** What `holdfast run --profile` was asked to do. */
export interface ProfileRunOptions {
  readonly profile: string;
  readonly command: string;
  readonly args: readonly string[];
  /** How long a request may be held for a person or a server, milliseconds; null decides by who could answer. */
  readonly askedMs: number | null;
  /** Variables that are to hold the base URL for the child. */
  readonly baseUrlEnv: readonly string[];
}

/** No request is held for less: a renewal takes its time also where nobody is waited for. */
const shortestHoldMs = 10_000;
/** No usual request is silent for longer. */
const silenceMs = 900_000;
const quietCloseMs = 1_000;

/**
 * Runs a child behind a gateway that puts an own credential into its requests; the child never holds it.
 *
 * @returns the child's own exit code; 3 where it failed while nobody had logged in, 4 where it failed while the server was
 *   waited for.
 * @throws HoldfastError `usage` where the profile has no upstream, `login-needed`, `server-unavailable`, `command-not-found`.
 */
export async function runWithProfile(host: Host, options: ProfileRunOptions): Promise<number> {
  await requireCommand(options.command, host.env['PATH'], host.cwd);
  const open = await openProfile(host, options.profile);
  const upstream = upstreamOf(open);
  // With both ends at a terminal, the child may draw on all of it.
  const ownsScreen = host.stdinIsTty && host.stdoutIsTty;
  const tally = tallyingJournal(host, options.profile, open.store.place, ownsScreen);
  const hold = holdOf(host, { askedMs: options.askedMs, usualMs: usualHoldMs });
  const limits = atLeast(hold, shortestHoldMs);
  const screen = ownsScreen ? await clientScreen(host, tally) : null;
  const journal: ProfileJournal = {
    note: (fact) => {
      tally.note(fact);
      screen?.look();
    },
  };
  const keeper = open.keeper({ patient: limits, journal });
  if (screen !== null) screen.text = () => credentialOnScreen(keeper.waitsFor);
  await requireCredential(open, keeper);
  const stopKeeper = keeper.start();
  const gateway = await openProfileGateway({
    upstream,
    hosts: open.profile.hosts,
    header: open.profile.header,
    gate: keeper,
    journal,
    capability: host.newCapability(),
    env: host.env,
    silenceMs,
    // The keeper ends each wait in time; this bounds all of them together.
    holdMs: Math.max(limits.personMs, limits.vendorMs) + shortestHoldMs,
  });
  try {
    tally.childStarts();
    return codeFor(await guardChild(host, options, open, gateway, screen), keeper.ranOut, hold, host);
  } finally {
    tally.childEnded();
    await gateway.close();
    await close(host, stopKeeper);
    await screen?.close();
    sayTally(host, options.profile, gateway, tally);
    const { renewals, replays } = tally.counts();
    const now = host.clock.now();
    if (renewals + replays > 0) await openHelpedSessions(open.stateFolder).record(`run-${host.pid}-${now}`, now);
  }
}

function atLeast({ personMs, vendorMs }: HoldLimits, ms: number): HoldLimits {
  return { personMs: Math.max(personMs, ms), vendorMs: Math.max(vendorMs, ms) };
}

/** A child that failed for want of a credential ends with what a scheduler can tell from its other failures. */
function codeFor(childExitCode: number, ranOut: Explanation | null, hold: Hold, { terminal }: Host): number {
  const code = exitCodeOfRun(childExitCode, ranOut === null ? null : ranOut.person === null ? 'vendor' : 'person');
  if (ranOut === null || code === childExitCode) return code;
  terminal.say(shown`holdfast: ${ranOut.because}: exit code ${code}; the child's own was ${childExitCode}`);
  if (ranOut.person !== null) terminal.say(shown`  hint: ${ranOut.person}`);
  const why = whyShort(hold);
  if (why !== null) terminal.say(shown`  hint: ${why}`);
  return code;
}

function upstreamOf({ profile, configPath }: OpenProfile): string {
  if (profile.upstream !== null) return profile.upstream;
  throw new HoldfastError(
    'usage',
    `profile ${profile.name} says no base URL that requests go to`,
    shown`add to it in ${configPath}: "upstream": "https://llm.example.com"`,
  );
}

/** A child that would fail with its first request is not started. */
async function requireCredential(open: OpenProfile, keeper: ProfileKeeper): Promise<void> {
  const impatient = open.keeper({ patient: false });
  // Ends by itself: each exchange has its limit, and nothing is waited for.
  const handout = await impatient.credential(null, new AbortController().signal);
  await impatient.settled();
  if (handout.kind === 'none') throw noCredentialError(handout, open.called);
  await keeper.look();
}

async function guardChild(
  host: Host,
  options: ProfileRunOptions,
  { profile }: OpenProfile,
  gateway: ProfileGateway,
  screen: ClientScreen | null,
): Promise<number> {
  const env = childEnv(host.env, profile, gateway.url, options.baseUrlEnv);
  const start = await startOf(
    host,
    { command: options.command, args: options.args, env, cwd: host.cwd },
    gateway.url,
    screen,
  );
  try {
    const end = await runChild(start, {
      tap: null,
      stdin: 'inherit',
      sharesTerminal: host.stdinIsTty,
      beforeSignal: () => Promise.resolve(),
    });
    return end.code;
  } finally {
    await start.done();
  }
}

/** A client that is known is aimed as its own settings need it; every other command finds the base URL in its environment. */
async function startOf(host: Host, invocation: Invocation, gatewayUrl: string, screen: ClientScreen | null) {
  const { agent } = await host.claudeCode();
  if (!agent.knows(invocation)) {
    const env = Object.fromEntries(
      Object.entries(invocation.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    return { ...invocation, env, done: () => Promise.resolve() };
  }
  const survey = await agent.survey(invocation, false);
  const aim = await agent.aim(invocation, survey, {
    gatewayUrl,
    preferLogin: false,
    hooks: null,
    placeholder: 'held-by-holdfast',
    screen: screen?.folder ?? null,
  });
  if (aim.screenless !== null)
    host.terminal.say(shown`holdfast: a hold is not shown on the client's own screen: ${aim.screenless}`);
  return { ...aim, cwd: invocation.cwd };
}

function clientScreen({ clock, terminal }: Host, tally: ProfileTally): Promise<ClientScreen | null> {
  const onTrouble = (error: unknown): void =>
    tally.say(`a hold is not shown on the client's own screen: ${String(error)}`);
  return openClientScreen({ clock, paint: terminal.paint, onTrouble });
}

async function close(host: Host, stopKeeper: () => Promise<void>): Promise<void> {
  const startedAt = host.clock.now();
  const slow = setTimeout(() => {
    host.terminal.say(shown`holdfast: a renewal is on its way; it is not broken off, so this waits`);
  }, quietCloseMs);
  await stopKeeper();
  clearTimeout(slow);
  const took = host.clock.now() - startedAt;
  if (took > quietCloseMs) host.terminal.say(shown`holdfast: the renewal ended after ${inWords(took)}`);
}

function sayTally(host: Host, name: string, gateway: ProfileGateway, tally: ProfileTally): void {
  const { renewals, replays } = tally.counts();
  if (renewals === 0 && replays === 0) return;
  const requests = gateway.requests();
  host.terminal.say(
    shown`holdfast: profile ${name}: ${counted(requests, 'request')}, ${counted(renewals, 'renewal')}, ${replays} sent again after a refusal`,
  );
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
