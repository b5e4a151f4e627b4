/**
 * What the client's hooks call. A turn waits here while its login is renewed or a person logs in, and goes on in every
 * other case: nothing that goes wrong in Holdfast may keep a turn from going on, so no path ends with the exit code 2
 * that would block it.
 */
import { failedParty } from '../../core/error-kind.ts';
import { statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { HookEvent } from '../../agents/claude-code/settings/hook-entries.ts';
import { lastingVariables } from '../../agents/claude-code/messenger/lasting-variables.ts';
import { realFiles } from '../../agents/claude-code/files.ts';
import {
  endsForbidden,
  endsInAuthFailure,
  endsUnanswered,
  failedRequestAt,
} from '../../agents/claude-code/ending/transcript.ts';
import type { StoreReading } from '../../core/credential.ts';
import { generationOf } from '../../core/credential.ts';
import type { Hold } from '../../core/hold.ts';
import { usualHoldMs, whyShort } from '../../core/hold.ts';
import { openAttemptLog } from '../../stores/attempts.ts';
import type { Fingerprinter } from '../../stores/fingerprint.ts';
import { noteBoot } from '../../stores/boot-note.ts';
import { openHelpedSessions } from '../../stores/helped-sessions.ts';
import { openIncidentLog } from '../../stores/incidents.ts';
import { openLiveSessions } from '../../stores/live-sessions.ts';
import { hasTerminal, processTable } from '../../stores/process-table.ts';
import { isAmong } from './records.ts';
import { openRefusedGenerations } from '../../stores/refused-generations.ts';
import { socketToAsk } from '../../stores/private-socket.ts';
import { holdOf, isShownByEditor } from '../../host/hold.ts';
import { askGuard } from './ask-guard.ts';
import { clientInvocation } from './client-process.ts';
import { incidentOf } from './incident-of.ts';
import type { HookInput } from './input.ts';
import { readHookInput } from './input.ts';
import type { HookGuard } from './hook-guard.ts';
import { answerByItself } from './hook-guard.ts';
import { dropPass, keepPass, passPath, passSpan, stampOf } from './pass.ts';
import { dropForShell, keepForShell } from './shell-pass.ts';
import { nextLookAt, nextLookAtAnother } from './next-look.ts';
import { tellOfIncident, warnAtStart } from './tell.ts';
import type { TurnAnswer, TurnQuestion } from '../session/turn-question.ts';
import { hookOutput } from '../session/turn-question.ts';
import { serviceSocket } from '../session/sessions-folder.ts';
import type { Host } from '../../host/open-host.ts';

/** Whoever guards the session knows how long it is held; the client's own limit ends a hook in any case. */
const longestHoldMs = 30 * 86_400_000;
/** A refusal that is older has been overtaken by events. */
const refusalCountsMs = 600_000;

/** Looking takes no time; a renewal takes longer. */
const worthCountingMs = 1_000;

const transcriptTailBytes = 256 * 1024;
const tellsWithinMs = 2_000;

/** One hook's look at its surroundings. */
interface Scene extends HookGuard {
  readonly event: HookEvent;
  readonly input: HookInput;
  readonly clientPid: number;
  readonly guarded: boolean;
  readonly hold: Hold;
  readonly fingerprint: Fingerprinter;
}

/** Answers one hook. @param askedMs how long the turn may be held; null decides by who could answer. @returns 0. */
export async function hook(host: Host, event: HookEvent, askedMs: number | null): Promise<number> {
  const scene = await lookAround(host, event, askedMs);
  switch (event) {
    case 'SessionStart':
      await register(scene);
      await startSession(scene);
      return 0;
    case 'SessionEnd':
      await liveSessions(scene).remove(scene.clientPid);
      // A run may be over before its hook of `StopFailure` has told of it.
      if (endsInAuthFailure(await lastOf(scene.input))) await recordEnding(scene);
      return 0;
    case 'StopFailure':
      if (await isIncident(scene.input)) await recordEnding(scene);
      return 0;
    default:
      await answerTurnOf(scene, true);
      return 0;
  }
}

/** What the client calls a failed login may be a request that is forbidden, and a renewal would be spent on it in vain. */
async function isIncident(input: HookInput): Promise<boolean> {
  const party = failedParty(input.error);
  return party === 'login' ? !endsForbidden(await lastOf(input)) : party !== null;
}

async function lookAround(host: Host, event: HookEvent, askedMs: number | null): Promise<Scene> {
  const input = readHookInput(host.stdinIsTty ? '' : await told(host.stdin()));
  const { folder: stateFolder } = await host.state();
  const { agent, fingerprint } = await host.claudeCode();
  const clientPid = Number(host.env['CLAUDE_PID']) || host.parentPid;
  const invocation = await clientInvocation(clientPid, host.env, host.cwd);
  const survey = await agent.survey(invocation, false);
  const guarded = survey.guarded && isAmong(input.transcript, survey.records, host.cwd);
  const hasScreen = isShownByEditor(host.env) || (await hasTerminal(clientPid, host.platform)) !== false;
  const hold = holdOf(host, { askedMs, usualMs: usualHoldMs, hasScreen });
  return { host, event, hold, input, stateFolder, clientPid, agent, invocation, survey, guarded, fingerprint };
}

/** What the client tells; a pipe that nobody closes is not waited for. */
async function told(stdin: Readable): Promise<string> {
  const timer = setTimeout(() => stdin.destroy(), tellsWithinMs);
  let text = '';
  try {
    for await (const chunk of stdin) text += String(chunk);
  } catch {
    return text;
  } finally {
    clearTimeout(timer);
  }
  return text;
}

function liveSessions(scene: Scene) {
  return openLiveSessions(scene.stateFolder, processTable(scene.host.platform));
}

/** Other credentials need nobody to look after them, and their sessions nobody to wake up for. */
async function register(scene: Scene): Promise<void> {
  const { input, survey, host } = scene;
  if (!scene.guarded) return;
  await noteBoot(scene.stateFolder, host.clock.now());
  await liveSessions(scene).add({
    pid: scene.clientPid,
    session: input.session,
    folder: input.folder ?? host.cwd,
    storeId: survey.store.id,
    place: survey.store.place,
    startedAt: host.clock.now(),
    client: scene.invocation.command,
    env: lastingVariables(host.env).kept,
  });
}

/** @returns whether something was said to the client. */
async function answerTurnOf(scene: Scene, mayHold: boolean): Promise<boolean> {
  const { host, survey, event } = scene;
  if (!scene.guarded) {
    givePass(scene, nextLookAtAnother(host.clock.now()), seenStore(scene));
    return false;
  }
  const reading = await survey.store.read();
  const refused = await lastRefused(scene, reading);
  const answer = await ask(scene, { schema: 1, mayHold, refused, hold: null, storeId: survey.store.id });
  const output = hookOutput(event, answer, {
    remedy: answer.go === 'gave-up' ? await remedyOf(survey) : survey.loginCommand,
    host: host.hostname,
    // A run has said so itself.
    whyShort: host.env['HOLDFAST_SESSION'] ? null : whyShort(scene.hold),
  });
  if (output !== null) host.terminal.data(output);
  await noteHelp(scene, answer);
  // A hook that may not hold has not looked at all that the next one would hold for.
  if (mayHold) {
    const seen = seenStore(scene);
    const after = await survey.store.read();
    if ((await lastRefused(scene, after)) === null) givePass(scene, nextLookAt(after, host.random(), seen.at), seen);
  }
  return output !== null;
}

/** Where nothing can be saved, a login would be lost, too. */
async function remedyOf({ store, loginCommand }: Pick<Scene['survey'], 'store' | 'loginCommand'>): Promise<string> {
  const obstacle = await store.obstacle();
  return obstacle === null ? loginCommand : `see to it that a login can be saved: ${obstacle.detail}`;
}

/** A turn that waited and went on had a login to wait for. A run counts by itself. */
async function noteHelp({ host, stateFolder, input, clientPid }: Scene, { go, heldMs }: TurnAnswer): Promise<void> {
  if (go !== 'on' || heldMs < worthCountingMs || host.env['HOLDFAST_SESSION']) return;
  await openHelpedSessions(stateFolder).record(input.session ?? `client-${clientPid}`, host.clock.now());
}

/** Warns before anything is renewed, which may be what the warning is about. A run warns by itself. */
async function startSession(scene: Scene): Promise<void> {
  const { host, fingerprint } = scene;
  const warning = host.env['HOLDFAST_SESSION'] ? null : await warnAtStart(scene, fingerprint);
  const hasSpoken = await answerTurnOf(scene, false);
  // A hook says one thing.
  if (!hasSpoken && warning !== null) host.terminal.data(warning);
}

async function ask(scene: Scene, question: TurnQuestion): Promise<TurnAnswer> {
  const { host, stateFolder, hold } = scene;
  const { personMs, vendorMs } = hold;
  const run = host.env['HOLDFAST_SESSION'];
  // A run has decided for its session how long that is held; the service holds for all, and hears who could answer here.
  const guards = [
    ...(run === undefined || run === '' ? [] : [{ path: run, hold: null }]),
    { path: serviceSocket(stateFolder), hold: { personMs, vendorMs } },
  ];
  for (const { path, hold: limits } of guards) {
    const guard = socketToAsk(path, stateFolder);
    const longestMs = limits === null && hold.because !== 'asked' ? longestHoldMs : Math.max(personMs, vendorMs);
    const answer = guard === null ? null : await askGuard(guard, { ...question, hold: limits }, longestMs);
    if (answer !== null) return answer;
  }
  return answerByItself(scene, question);
}

/** The generation in the store, if a turn of the client ended because of it lately. */
async function lastRefused(scene: Scene, reading: StoreReading) {
  const generation = generationOf(reading);
  if (generation === null) return null;
  const mark = await openRefusedGenerations(scene.stateFolder).last(scene.survey.store.id);
  const counts = mark?.generation === generation && scene.host.clock.now() - mark.at < refusalCountsMs;
  return counts ? generation : null;
}

/** The store's file before it is read: what changes after that moment is another file for a pass. */
function seenStore({ host, survey }: Pick<Scene, 'host' | 'survey'>): { readonly at: number; readonly stamp: string } {
  const at = host.clock.now();
  return { at, stamp: stampOf(survey.store.place) };
}

function givePass(scene: Scene, until: number | null, { at, stamp }: ReturnType<typeof seenStore>): void {
  const { host, stateFolder, survey } = scene;
  if (until === null) return;
  const { id: storeId, place } = survey.store;
  const pass = { ...passSpan(at, until), file: place, stamp, storeId, place };
  keepPass(passPath(stateFolder, host.env, host.cwd), pass);
  keepForShell(stateFolder, host.env, host.cwd, pass, at);
}

/** The end of the session's transcript; nothing where there is none. */
async function lastOf({ transcript }: HookInput): Promise<string> {
  const end = transcript === null ? null : await realFiles().readEnd(transcript, transcriptTailBytes);
  return end?.kind === 'text' ? end.text : '';
}

async function recordEnding(scene: Scene): Promise<void> {
  const { host, input, survey, stateFolder, guarded } = scene;
  dropPass(passPath(stateFolder, host.env, host.cwd));
  dropForShell(stateFolder, host.env, host.cwd);
  const reading = await survey.store.read();
  const attempt = await openAttemptLog(stateFolder).last(survey.store.id);
  const now = host.clock.now();
  const folder = input.folder ?? host.cwd;
  const end = await lastOf(input);
  const wasRefused = !endsUnanswered(end);
  const incident = incidentOf({ input, folder, place: survey.store.place, reading, attempt, guarded, wasRefused, now });
  await openIncidentLog(stateFolder).record(incident);
  const generation = generationOf(reading);
  // One that came up after the request had left, another session's renewal, is not the one that was refused.
  const isOlder = (writtenSince(survey.store.place) ?? 0) <= (failedRequestAt(end) ?? Infinity);
  if (incident.cause === 'refused' && generation !== null && isOlder) {
    await openRefusedGenerations(stateFolder).record(survey.store.id, generation, now);
  }
  await tellOfIncident(scene, incident);
}

/** When a store's file was last written, epoch milliseconds; null for a keychain. */
function writtenSince(place: string): number | null {
  return statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
