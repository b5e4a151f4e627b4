import { otherClient } from '../../agents/other-client.ts';
import type { Agent, HookPlan, Invocation, Resumption, Survey } from '../../agents/agent.ts';
import { whoseEnd } from '../../core/ended-of-login.ts';
import { HoldfastError } from '../../core/errors.ts';
import { inWords } from '../../core/expiry.ts';
import type { Hold } from '../../core/hold.ts';
import { usualHoldMs, whyShort } from '../../core/hold.ts';
import type { Whereabouts } from '../../core/notice.ts';
import { isMendedByLogin, remedy } from '../../core/notice.ts';
import type { HoldReason } from '../../core/renewal.ts';
import { endOfRun } from '../../core/outcome.ts';
import { noteBoot } from '../../stores/boot-note.ts';
import { originOf } from '../../core/shown-url.ts';
import { openHelpedSessions } from '../../stores/helped-sessions.ts';
import { holdOf } from '../../host/hold.ts';
import { hookProgram } from '../hooks/hook-program.ts';
import { requireCommand } from '../../host/find-command.ts';
import { untilNobodyRefreshes } from './lock-respect.ts';
import type { SessionLog } from './log.ts';
import { openLog } from './log.ts';
import type { ClientScreen } from '../../agents/claude-code/client-screen.ts';
import { openClientScreen } from '../../agents/claude-code/client-screen.ts';
import type { Session } from '../session/session.ts';
import { openSession } from '../session/session.ts';
import { endOfFailure, sayStuck } from './run-end.ts';
import { loginOnScreen } from '../../host/screen-text.ts';
import { untilStartable } from './start.ts';
import { keepWarning } from '../session/warnings.ts';
import type { Supervision } from './supervisor.ts';
import { runOnce, supervise } from './supervisor.ts';
import { shown, shownText } from '../../core/shown.ts';
import type { Shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** What `holdfast run` was asked to do. */
export interface RunOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Milliseconds; 0 renews, and holds nothing for a person; null decides by who could answer. */
  readonly askedMs: number | null;
  readonly jsonEvents: string | null;
  readonly onHold: string | null;
  readonly preferLogin: boolean;
  /** Uses the gateway also where an organisation's settings make it unwelcome. */
  readonly insistOnGateway: boolean;
  /** Resumes a run that ended because of its login; null does so for a print run whose output no person reads as it comes. */
  readonly resume: boolean | null;
  /** Keeps the gateway out of the way whatever the survey says: hooks and supervisor alone. */
  readonly withoutGateway: boolean;
}

/** A messenger that is at work when the child ends is waited for in silence this long, then with a word. */
const quietCloseMs = 1_000;

/**
 * Guards one child to its end.
 *
 * @returns the child's own exit code; 1 instead of 0 where it says success over an auth failure, 3 where it failed while
 *   nobody had logged in, 4 where it failed while the vendor was waited for.
 * @throws HoldfastError `command-not-found`, `login-needed`, `server-unavailable`, `upstream-invalid`, `state-folder`, `usage`.
 */
export async function run(host: Host, options: RunOptions): Promise<number> {
  await requireCommand(options.command, host.env['PATH'], host.cwd);
  const { folder: stateFolder } = await host.state();
  await noteBoot(stateFolder, host.clock.now());
  const { agent, fingerprint, trouble } = await host.claudeCode();
  const { env, cwd, stdoutIsTty } = host;
  const invocation: Invocation = { command: options.command, args: options.args, env, cwd, stdoutIsTty };
  const survey = await agent.survey(invocation, options.preferLogin);
  const need = survey.guarded ? agent.needsLogin(invocation, host.stdinIsTty) : 'no';

  const hold = holdOf(host, {
    askedMs: options.askedMs,
    usualMs: usualHoldMs,
    canTell: options.onHold !== null,
  });
  const childOwnsScreen = need === 'attended' && host.stdoutIsTty;
  const log = openLog(
    host,
    { ...options, whyShort: whyShort(hold) },
    whereabouts(host, survey),
    survey.store,
    childOwnsScreen,
  );
  if (trouble !== null) log.say(trouble);
  const other = otherClient(invocation, host.platform);
  if (other === null) sayNotes(survey, log.say);
  else log.say(`${other} is not guarded: Holdfast keeps Claude Code's login alive, and that of no other client`);
  const withGateway = isGatewayWelcome(survey, options, log.say);
  log.note({
    event: 'started',
    command: options.command,
    store: survey.store.place,
    upstream: originOf(survey.upstream),
  });
  const screen = childOwnsScreen ? await clientScreen(host, log) : null;
  const session = await openSession({
    host,
    stateFolder,
    fingerprint,
    agent,
    invocation,
    survey,
    withGateway,
    hold,
    note: (fact) => {
      log.note(fact);
      screen?.look();
    },
    where: log.where,
  });
  log.identity = () => session.keeper.identity;
  if (screen !== null) screen.text = () => loginOnScreen(session.keeper, log.where(), host.clock.now());
  let stopWarning = (): void => undefined;
  try {
    if (need !== 'no' && (await agent.startsClient(invocation))) {
      const remedyFor = (because: HoldReason): Shown =>
        isMendedByLogin(because) ? survey.loginCommand : shownText(remedy(because, log.where()));
      await untilStartable(session.keeper, need, remedyFor, hold, log.say);
    }
    if (need !== 'no') {
      const holdMs = hold.because === 'asked' ? hold.personMs : usualHoldMs;
      stopWarning = await keepWarning({ world: host, stateFolder, fingerprint, survey, holdMs, note: log.note });
    }
    log.childStarts();
    const childExitCode = await guard({ host, options, hold, agent, invocation, survey, session, log, need, screen });
    const { stuck } = session.keeper;
    // Who waited for a login knows why nothing was asked.
    const mayWonder = other === null && stuck === null && withGateway && agent.needsLogin(invocation, false) !== 'no';
    if (mayWonder && session.requests() === 0) log.say(noRequest(survey.credential, options.command));
    const end = endOfRun(childExitCode, need === 'no' ? null : stuck, log.where());
    if (stuck !== null) sayStuck(stuck, end, session.keeper.hasRunOut ? hold : null, log.say);
    log.note({ event: 'ended', ...end });
    return end.exitCode;
  } catch (error) {
    log.note({ event: 'ended', ...endOfFailure(error, session.keeper.stuck, log.where()) });
    throw error;
  } finally {
    stopWarning();
    await close(session, host, log.say);
    await screen?.close();
    log.close(session.requests());
    const now = host.clock.now();
    if (log.hasHelped()) await openHelpedSessions(stateFolder).record(`run-${host.pid}-${now}`, now);
  }
}

/** A run that is ready to start. */
interface Prepared {
  readonly host: Host;
  readonly options: RunOptions;
  readonly hold: Hold;
  readonly agent: Agent;
  readonly invocation: Invocation;
  readonly survey: Survey;
  readonly session: Session;
  readonly log: SessionLog;
  readonly need: 'unattended' | 'attended' | 'no';
  readonly screen: ClientScreen | null;
}

async function guard(prepared: Prepared): Promise<number> {
  const { host, options, hold, agent, invocation, survey, session, log, screen } = prepared;
  const standing = () => ({
    requests: session.requests(),
    refused: session.keeper.refused,
    reading: session.keeper.reading,
  });
  let begun = standing();
  const plan: Supervision = {
    aim: async (start) => {
      begun = standing();
      const aim = await agent.aim(start, survey, {
        gatewayUrl: session.gatewayUrl,
        preferLogin: options.preferLogin,
        hooks: hooksOf(host, hold, survey, session),
        placeholder: null,
        screen: screen?.folder ?? null,
      });
      if (aim.screenless !== null) log.say(`a hold is not shown on the client's own screen: ${aim.screenless}`);
      session.patience = aim.patience;
      return aim;
    },
    witness: (start) => agent.witness(start, survey),
    care: {
      sharesTerminal: host.stdinIsTty,
      beforeSignal: () => untilNobodyRefreshes(survey.store, host.clock, log.say),
    },
    whoseEnd: async ({ wasRefused }) => {
      const { refused } = session.keeper;
      const whose = whoseEnd({
        now: host.clock.now(),
        requests: session.requests() - begun.requests,
        refused: refused.count > begun.refused.count ? refused.latest : null,
        saysRefused: wasRefused,
        before: begun.reading,
        after: await survey.store.read(),
      });
      if (!whose.ours) log.say(stoppedByItself(survey.store.place));
      return whose;
    },
    untilGood: async (signal, { askedAt }, refused) => {
      if (askedAt !== null) session.keeper.heard(askedAt);
      return (await session.keeper.readyForTurn(refused, signal)) === 'ready';
    },
    onResume: (id, count) => {
      begun = standing();
      log.note({ event: 'run-resumed', session: id, count });
    },
    clock: host.clock,
    stdin: host.stdin,
    stdout: host.stdout,
    say: log.say,
  };
  const resumption = await resumptionOf(prepared);
  if (typeof resumption === 'object' && resumption !== null) return supervise(plan, resumption);
  if (options.resume === true) log.say(`--resume has no effect: ${resumption ?? 'the run needs no login of its own'}`);
  return runOnce(plan, invocation, !host.stdoutIsTty, resumption);
}

/** Who ran something that asked nobody should know that nothing was guarded, whatever came of it. */
function noRequest(credential: Survey['credential'], command: string): string {
  if (credential === 'left-out') return 'no request came by: the client had no credential to send';
  return `no request came by, so that nothing was guarded: ${command} asked the vendor for nothing, or set its own environment (ANTHROPIC_BASE_URL)`;
}

/** What is said of a client that stopped over a login that is good, and that nobody refused. */
function stoppedByItself(place: string): string {
  return (
    `the client stopped without asking the vendor, and the login in ${place} is good: it looks for another one, ` +
    'or leaves it out (--bare, CLAUDE_CODE_SIMPLE, another HOME or CLAUDE_CONFIG_DIR); nothing was renewed or resumed'
  );
}

/** How the run is resumed should it end of its login; why it cannot be; or null where nobody asked. */
async function resumptionOf({ host, options, agent, invocation, need }: Prepared): Promise<Resumption | string | null> {
  const wanted = options.resume ?? !host.stdoutIsTty;
  return wanted && need === 'unattended' ? agent.resumption(invocation) : null;
}

/** The hooks ask this very session, so that one keeper acts and one notice is given. */
function hooksOf(host: Host, hold: Hold, survey: Survey, session: Session): HookPlan | null {
  if (!survey.guarded) return null;
  // Installed hooks have the same text, and the client runs only one of them.
  const holdMs = hold.because === 'asked' ? hold.personMs : null;
  return {
    program: hookProgram(host.node, host.script, host.stateToLookAt().folder),
    holdMs,
    session: session.controlPath,
  };
}

function sayNotes(survey: Survey, say: (text: string) => void): void {
  for (const note of survey.notes) {
    say(note.text);
    if (note.hint !== null) say(`  hint: ${note.hint}`);
  }
}

/** Where a gateway must not stand, the session is still renewed ahead of expiry and checked before its start. */
function isGatewayWelcome(survey: Survey, options: RunOptions, say: (text: string) => void): boolean {
  const { unwelcome } = survey;
  if (options.withoutGateway) return false;
  if (unwelcome === null) return true;
  if (unwelcome.insist && options.insistOnGateway) {
    say(`using the gateway as asked for, although ${unwelcome.because}`);
    return true;
  }
  if (options.insistOnGateway) {
    throw new HoldfastError(
      'gateway-unwelcome',
      `--gateway cannot be followed: ${unwelcome.because}`,
      shown`leave --gateway out: the login is then renewed ahead of expiry and checked before the start`,
    );
  }
  say(`no gateway, because ${unwelcome.because}; the login is renewed ahead of expiry, refusals reach the client`);
  if (unwelcome.insist) say('  hint: holdfast run --gateway -- … uses it anyway');
  return false;
}

/** A session is held anyway where its screen cannot say so. */
function clientScreen(host: Host, log: SessionLog): Promise<ClientScreen | null> {
  const onTrouble = (error: unknown): void =>
    log.note({ event: 'internal-error', where: 'own-screen', message: String(error) });
  const { clock, terminal } = host;
  return openClientScreen({ clock, paint: terminal.paint, onTrouble });
}

function whereabouts(host: Host, survey: Survey): Omit<Whereabouts, 'account'> {
  return { host: host.hostname, user: host.user(), place: survey.store.place, loginCommand: survey.loginCommand };
}

async function close(session: Session, host: Host, say: (text: string) => void): Promise<void> {
  const closed = session.close();
  const slow = new AbortController();
  const startedAt = host.clock.now();
  void host.clock.sleep(quietCloseMs, slow.signal).then(() => {
    if (!slow.signal.aborted)
      say('the client started by Holdfast is still renewing the login; it is never killed, so this waits');
  });
  await closed;
  slow.abort();
  const took = host.clock.now() - startedAt;
  if (took > quietCloseMs) say(`the renewal ended after ${inWords(took)}`);
}
