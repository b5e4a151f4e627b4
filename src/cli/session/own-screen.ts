/**
 * What the client's own screen says while a session is held. A full-screen client owns the terminal, so that anything
 * written to it would only garble its picture; its status line shows what is laid in a file of the run's own (see
 * `agents/claude-code/settings/status-line.ts`).
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shownFile } from '../../agents/claude-code/settings/status-line.ts';
import { realFiles } from '../../agents/claude-code/files.ts';
import type { Whereabouts } from '../../core/notice.ts';
import { holdOnScreen, waitOnScreen } from '../../core/notice.ts';
import type { Clock } from '../../core/ports.ts';
import type { Page } from '../../core/shown.ts';
import { joined, shownText } from '../../core/shown.ts';
import type { Keeper } from '../../keeper/keeper.ts';
import type { Paint } from '../terminal.ts';

/** What a screen needs of the world. */
export interface ScreenWorld {
  readonly clock: Clock;
  readonly paint: Paint;
  readonly where: () => Whereabouts;
  /** A hold goes on though the screen does not say so. */
  readonly onTrouble: (error: unknown) => void;
}

export interface OwnScreen {
  /** The folder for the client; only this user can enter it. */
  readonly folder: string;
  /** How the login stands; all is well until somebody can tell. */
  standing: () => Standing;
  /** To be called when something has happened. Shows how the login stands, and keeps an eye on it until all is well. */
  look(): void;
  close(): Promise<void>;
}

/** How the login of a session stands. */
export type Standing = Pick<Keeper, 'state' | 'holdsSomebody'>;

/** How soon the screen is clean again. Nothing is looked at while nothing is shown. */
const lookEveryMs = 500;

/** Opens the screen of one client. @throws where no folder can be made for it. */
export async function openOwnScreen(world: ScreenWorld): Promise<OwnScreen> {
  const folder = await realFiles().scratchFolder();
  const closed = new AbortController();
  let shows: Page | null = null;
  let watching = false;
  /** @returns whether there is something to keep an eye on. */
  const update = (): boolean => {
    const wanted = textFor(screen.standing(), world);
    const text = wanted === 'as before' ? shows : wanted;
    try {
      if (text !== shows) put(join(folder.path, shownFile), text);
      shows = text;
    } catch (error) {
      world.onTrouble(error);
    }
    return text !== null || shows !== null;
  };
  const watch = async (): Promise<void> => {
    do await world.clock.sleep(lookEveryMs, closed.signal);
    while (!closed.signal.aborted && update());
    watching = false;
  };
  const screen: OwnScreen = {
    folder: folder.path,
    standing: () => ({ state: { kind: 'watching' }, holdsSomebody: false }),
    look() {
      if (!update() || watching) return;
      watching = true;
      void watch();
    },
    async close() {
      closed.abort();
      await folder.remove();
    },
  };
  return screen;
}

/** What is shown of a state; null is nothing. A renewal on its way says nothing new: it is tried again and again. */
function textFor({ state, holdsSomebody }: Standing, { clock, paint, where }: ScreenWorld): Page | 'as before' | null {
  if (state.kind === 'renewing') return 'as before';
  if (state.kind === 'watching') return null;
  const goesOn = holdsSomebody && clock.now() < state.until;
  if (state.kind === 'holding') return inLines(holdOnScreen(state.because, where(), goesOn), paint);
  // What another process of the client does takes a moment only.
  return goesOn && state.because !== 'other-refresh' ? inLines(waitOnScreen(state.because), paint) : null;
}

function inLines([heading, ...lines]: readonly [string, ...string[]], paint: Paint): Page {
  return joined([paint.bold(heading), ...lines.map(shownText)]);
}

/** Whole or not at all: the client may be reading. */
function put(path: string, text: Page | null): void {
  if (text === null) return rmSync(path, { force: true });
  writeFileSync(`${path}.draft`, `${text}\n`, { mode: 0o600 });
  renameSync(`${path}.draft`, path);
}
