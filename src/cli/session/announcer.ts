import { spawn } from 'node:child_process';
import { nameOf } from '../../core/credential.ts';
import type { HoldReason } from '../../core/renewal.ts';
import type { Fact } from '../../core/fact.ts';
import { inWords } from '../../core/expiry.ts';
import type { Whereabouts } from '../../core/notice.ts';
import { holdNotice, whyHeld, whyWaiting } from '../../core/notice.ts';
import type { Terminal } from '../terminal.ts';

/** What an announcer needs of the world around one session. */
export interface AnnouncerWorld {
  readonly terminal: Terminal;
  readonly now: () => number;
  readonly where: () => Whereabouts;
  /** What was found at the store, in words, where that is why a session is held. */
  readonly detail: (because: HoldReason) => Promise<string | null>;
  /** Whether a full-screen child owns the terminal, so that text would only garble its picture. */
  readonly childOwnsScreen: boolean;
  /** Writes escape sequences to the terminal itself, or does nothing where there is none. */
  readonly signalTerminal: (sequence: string) => void;
  /** The user's `--on-hold` command line, or null. */
  readonly onHold: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** Tells people, each thing once and in every way that this machine has. */
export function announce(world: AnnouncerWorld, fact: Fact): void {
  const { terminal, childOwnsScreen } = world;
  const say = (text: string): void => {
    if (!childOwnsScreen) terminal.say(`${terminal.paint.bold('holdfast:')} ${text}`);
  };
  switch (fact.event) {
    case 'holding':
      void world.detail(fact.because).then((detail) => announceHold(world, fact, detail));
      return;
    case 'waiting':
      if (fact.because !== 'other-refresh') say(`waiting: ${whyWaiting(fact.because)}; it goes on by itself`);
      return;
    case 'resumed':
      setTitle(world, `login is back after ${inWords(fact.heldMs)}`);
      return say(`the login is back after ${inWords(fact.heldMs)}; the session goes on`);
    case 'account-switched':
      return say(
        `the login now belongs to another account: ${nameOf(fact.from) ?? 'unnamed'} → ${nameOf(fact.to) ?? 'unnamed'}; this was no renewal`,
      );
    case 'warned':
      return say(`not needed yet, but soon: ${world.where().loginCommand} (${whyHeld(fact.because)})`);
    case 'upstream-unreachable':
      return say(`the upstream could not be reached: ${fact.code}`);
    case 'internal-error':
      return say(`trouble of its own in ${fact.where}, traffic goes on unchanged: ${fact.message}`);
    case 'gave-up':
      return sayGivenUp(world, fact.because, say);
    default:
  }
}

function announceHold(world: AnnouncerWorld, fact: Extract<Fact, { event: 'holding' }>, detail: string | null): void {
  const lines = holdNotice(fact.because, world.where(), fact.until, world.now(), detail);
  if (!world.childOwnsScreen) world.terminal.notice('held – a person is needed', lines);
  setTitle(world, `held: ${world.where().loginCommand}`);
  world.signalTerminal('\u0007');
  const text = lines.map(([label, line]) => `${label}: ${line}`).join('\n');
  notifyDesktop(world, text);
  if (world.onHold !== null) runOnHold(world, world.onHold, fact, lines);
}

function sayGivenUp(world: AnnouncerWorld, because: string, say: (text: string) => void): void {
  if (because === 'client-left' || because === 'holdfast-stopped') return;
  const { loginCommand, host } = world.where();
  say(`gave up (${because}): the vendor's own answer went to the client; run ${loginCommand} on ${host}, then resume`);
}

function setTitle(world: AnnouncerWorld, title: string): void {
  world.signalTerminal(`\u001b]0;holdfast: ${title}\u0007`);
}

/** A desktop notification where the machine has one; where it has none, that is no error. */
function notifyDesktop(world: AnnouncerWorld, text: string): void {
  if (world.platform === 'darwin') {
    const script = 'on run argv\ndisplay notification (item 1 of argv) with title "Holdfast"\nend run';
    return start(world, 'osascript', ['-e', script, text]);
  }
  const hasDesktop = world.env['DBUS_SESSION_BUS_ADDRESS'] ?? world.env['DISPLAY'] ?? world.env['WAYLAND_DISPLAY'];
  if (world.platform === 'linux' && hasDesktop) start(world, 'notify-send', ['--urgency=critical', 'Holdfast', text]);
}

function runOnHold(
  world: AnnouncerWorld,
  command: string,
  fact: Extract<Fact, { event: 'holding' }>,
  lines: ReadonlyArray<readonly [string, string]>,
): void {
  const event = { schema: 1, ...Object.fromEntries(lines), ...fact, until: new Date(fact.until).toISOString() };
  const child = spawn(command, {
    shell: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { ...world.env },
  });
  child.on('error', (error) => world.terminal.say(`holdfast: --on-hold could not be run: ${error.message}`));
  child.on('exit', (code) => {
    if (code !== 0 && code !== null && !world.childOwnsScreen) {
      world.terminal.say(`holdfast: --on-hold ended with exit code ${code}`);
    }
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${JSON.stringify(event)}\n`);
  child.unref();
}

function start(world: AnnouncerWorld, program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: 'ignore', detached: true, env: { ...world.env } });
  child.on('error', () => undefined);
  child.unref();
}
