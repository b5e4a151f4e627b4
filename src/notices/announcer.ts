import type { Fact } from '../core/fact.ts';
import { nameOf } from '../core/credential.ts';
import { inWords } from '../core/expiry.ts';
import { messageOf, warningRemedy, warningText } from '../core/message.ts';
import type { Whereabouts } from '../core/notice.ts';
import { holdLine, holdNotice, remedy, whyHeld, whyLeft, whyWaiting } from '../core/notice.ts';
import type { HoldReason } from '../core/renewal.ts';
import { isLeftToClient } from '../core/renewal.ts';
import { tellCommand } from './command.ts';
import { tellPeople } from './tell-people.ts';
import type { Terminal } from '../core/terminal.ts';
import { bell, pageOf, shown, shownText, terminalTitle } from '../core/shown.ts';
import type { Page } from '../core/shown.ts';

/** What an announcer needs of the world around one session. */
export interface AnnouncerWorld {
  readonly terminal: Terminal;
  readonly now: () => number;
  readonly where: () => Whereabouts;
  /** What was found at the store, in words, where that is why a session is held. */
  readonly detail: (because: HoldReason) => Promise<string | null>;
  /** Whether the client has given up a turn since the hold began, which does not begin again by itself. */
  readonly turnEnded?: () => Promise<boolean>;
  /** Whether a full-screen child owns the terminal, so that text would only garble its picture. */
  readonly childOwnsScreen: boolean;
  /** Writes escape sequences to the terminal itself, or does nothing where there is none. */
  readonly signalTerminal: (sequence: Page) => void;
  /** Shows one line in the tmux that the terminal is in, or does nothing where there is none. */
  readonly messageInTmux: (text: string) => void;
  /** The user's `--on-hold` command line, or null. */
  readonly onHold: string | null;
  /** Why a hold is shorter than people expect, and what makes it longer; null or left out where it is not. */
  readonly whyShort?: string | null;
  /** With `HOLDFAST_ON_EVENT` and `HOLDFAST_WEBHOOK` as they hold for this session. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly cwd: string;
  readonly home: string;
  /** Hears of ways to tell people that do not work; where it is left out, that is said like everything else. */
  readonly onTrouble?: (text: string) => void;
}

/** Tells people, each thing once and in every way that this machine has. */
export function announce(world: AnnouncerWorld, fact: Fact): void {
  const { terminal, childOwnsScreen } = world;
  const say = (text: string): void => {
    if (!childOwnsScreen) terminal.say(pageOf`${terminal.paint.bold('holdfast:')} ${shownText(text)}`);
  };
  switch (fact.event) {
    case 'holding':
      void world.detail(fact.because).then((detail) => announceHold(world, fact, detail, say));
      return;
    case 'waiting':
      if (fact.because !== 'other-refresh') say(`waiting: ${whyWaiting(fact.because)}; it goes on by itself`);
      return;
    case 'resumed':
      void (world.turnEnded ?? never)().then((turnEnded) => announceReturn(world, fact, turnEnded, say));
      return;
    case 'account-switched':
      return say(
        `the login now belongs to another account: ${nameOf(fact.from) ?? 'unnamed'} → ${nameOf(fact.to) ?? 'unnamed'}; this was no renewal`,
      );
    case 'warned':
      return say(`not needed yet, but soon: ${remedy(fact.because, world.where())} (${whyHeld(fact.because)})`);
    case 'warning':
      say(`soon: ${warningText(fact.warning, world.now())}`);
      say(`  hint: ${warningRemedy(fact.warning, world.where())}`);
      return tell(world, fact, say);
    case 'upstream-unreachable':
      return say(`the upstream could not be reached: ${fact.code}`);
    case 'internal-error':
      return say(`trouble of its own in ${fact.where}, traffic goes on unchanged: ${fact.message}`);
    case 'gave-up':
      sayGivenUp(world, fact.because, say);
      return tell(world, fact, say);
    default:
  }
}

type Say = (text: string) => void;

const never = (): Promise<boolean> => Promise.resolve(false);

function announceHold(world: AnnouncerWorld, fact: Fact & { event: 'holding' }, detail: string | null, say: Say): void {
  const lines = holdNotice(fact.because, world.where(), fact.until, world.now(), detail);
  if (!world.childOwnsScreen)
    world.terminal.notice(
      shown`held – a person is needed`,
      lines.map(([label, text]) => [shownText(label), shownText(text)]),
    );
  if (world.whyShort) say(`  hint: ${world.whyShort}`);
  setTitle(world, `held: ${remedy(fact.because, world.where())}`);
  world.signalTerminal(bell);
  world.messageInTmux(holdLine(fact.because, world.where()));
  tell(world, fact, say, { detail, turnEnded: false });
  if (world.onHold === null) return;
  const event = { schema: 1, ...Object.fromEntries(lines), ...fact, until: new Date(fact.until).toISOString() };
  tellCommand({ option: '--on-hold', command: world.onHold, world, onTrouble: world.onTrouble ?? say }, event);
}

function announceReturn(world: AnnouncerWorld, fact: Fact & { event: 'resumed' }, turnEnded: boolean, say: Say): void {
  const back = `the login is back after ${inWords(fact.heldMs)}`;
  setTitle(world, turnEnded ? `${back}: resend your message` : back.replace('the ', ''));
  if (turnEnded) {
    world.signalTerminal(bell);
    world.messageInTmux(`Holdfast: ${back}; resend your message`);
  }
  say(turnEnded ? `${back}: resend your message` : `${back}; the session goes on`);
  tell(world, fact, say, { detail: null, turnEnded });
}

function sayGivenUp(world: AnnouncerWorld, because: string, say: Say): void {
  if (because === 'client-left' || because === 'holdfast-stopped') return;
  if (isLeftToClient(because))
    return say(`the refusal went to the client, which renews by itself: ${whyLeft(because)}`);
  const { loginCommand, host } = world.where();
  say(`gave up (${because}): the vendor's own answer went to the client; run ${loginCommand} on ${host}, then resume`);
}

function tell(
  world: AnnouncerWorld,
  fact: Fact,
  say: Say,
  about?: { detail: string | null; turnEnded: boolean },
): void {
  const message = messageOf(fact, world.where(), world.now(), about);
  const { onTrouble = say } = world;
  if (message !== null) void tellPeople({ ...world, onTrouble }, message);
}

function setTitle(world: AnnouncerWorld, title: string): void {
  world.signalTerminal(terminalTitle(`holdfast: ${title}`));
}
