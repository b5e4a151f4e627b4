import type { Identity } from '../../core/credential.ts';
import { nameOf } from '../../core/credential.ts';
import type { Fact } from '../../core/fact.ts';
import type { Whereabouts } from '../../core/notice.ts';
import type { LoginStore } from '../../core/ports.ts';
import type { HoldReason } from '../../core/renewal.ts';
import { openIncidentLog } from '../../stores/incidents.ts';
import { stateFolderPath } from '../../stores/state-folder.ts';
import type { World } from '../../host/world.ts';
import { messageInTmux } from '../../notices/tmux.ts';
import { announce } from '../../notices/announcer.ts';
import { detailOf } from '../session/past-terminal.ts';
import { openEventFile } from './event-file.ts';
import { Tally } from './tally.ts';
import { Turns } from './turns.ts';
import { pageOf, shownText } from '../../core/shown.ts';
import type { Page } from '../../core/shown.ts';

/** Where the facts of one session go: counted, written down, told to people. */
export interface SessionLog {
  readonly note: (fact: Fact) => void;
  /** One line of words for a person. */
  readonly say: (text: string) => void;
  /** Where the login lives, with the account once a reading has named it. */
  readonly where: () => Whereabouts;
  /** Who the login belongs to, once a session can tell. */
  identity: () => Identity | null;
  /** From here on a full-screen child owns the terminal, if it does. */
  childStarts(): void;
  /** Whether anything was done for the session. */
  readonly hasHelped: () => boolean;
  close(requests: number): void;
}

/** Opens the log of one session. @throws HoldfastError `usage` when the event file cannot be written. */
export function openLog(
  world: World,
  options: { readonly jsonEvents: string | null; readonly onHold: string | null; readonly whyShort: string | null },
  place: Omit<Whereabouts, 'account'>,
  store: LoginStore,
  childOwnsScreen: boolean,
): SessionLog {
  const { terminal, clock } = world;
  const say = (text: string): void => terminal.say(pageOf`${terminal.paint.bold('holdfast:')} ${shownText(text)}`);
  const file = options.jsonEvents === null ? null : openEventFile(options.jsonEvents, say);
  const tally = new Tally();
  const isNew = newOnes();
  const incidents = openIncidentLog(stateFolderPath(world.env, world.platform, world.home));
  const turns = new Turns(incidents, store, () => clock.now());
  let started = false;
  const isQuiet = (): boolean => started && childOwnsScreen;
  const log: SessionLog = {
    identity: () => null,
    hasHelped: () => tally.hasHelped,
    childStarts: () => void (started = true),
    say,
    where: () => ({ ...place, account: nameOf(log.identity()) }),
    note(fact) {
      tally.count(fact);
      file?.write(fact, clock.now());
      turns.note(fact);
      if (fact.event === 'internal-error' && !isNew(`${fact.where} ${fact.message}`)) return;
      announce(announcer, fact);
    },
    close(requests) {
      const summary = tally.summary(requests);
      if (summary !== null) say(summary);
      file?.close();
    },
  };
  const announcer = {
    terminal,
    now: () => clock.now(),
    where: log.where,
    detail: (because: HoldReason) => detailOf(because, store),
    turnEnded: () => turns.endedInHold(),
    get childOwnsScreen() {
      return isQuiet();
    },
    onTrouble: (text: string) => {
      if (!isQuiet() && isNew(text)) say(text);
    },
    signalTerminal: (sequence: Page) => {
      if (world.stderrIsTty) world.terminal.raw(sequence);
    },
    messageInTmux: (text: string) => {
      if (world.stderrIsTty) messageInTmux(world, text);
    },
    onHold: options.onHold,
    whyShort: options.whyShort,
    env: world.env,
    platform: world.platform,
    cwd: world.cwd,
    home: world.home,
  };
  return log;
}

/** Tells what was not said before: the same trouble comes again with each look, and once is enough. */
function newOnes(): (text: string) => boolean {
  const known = new Set<string>();
  return (text) => !known.has(text) && known.add(text).has(text);
}
