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
import type { KeeperState } from '../../keeper/trouble.ts';
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
  state: () => KeeperState;
  /** To be called when something has happened. Shows how the login stands, and keeps an eye on it until all is well. */
  look(): void;
  close(): Promise<void>;
}

/** How soon the screen is clean again. Nothing is looked at while nothing is shown. */
const lookEveryMs = 500;

/** Opens the screen of one client. @throws where no folder can be made for it. */
export async function openOwnScreen(world: ScreenWorld): Promise<OwnScreen> {
  const folder = await realFiles().scratchFolder();
  const closed = new AbortController();
  let shows: Page | null = null;
  let watching = false;
  const update = (): void => {
    const text = textFor(screen.state(), world);
    if (text === shows || text === 'as before') return;
    try {
      put(join(folder.path, shownFile), text);
      shows = text;
    } catch (error) {
      world.onTrouble(error);
    }
  };
  const isIdle = (): boolean => shows === null && screen.state().kind === 'watching';
  const watch = async (): Promise<void> => {
    while (!isIdle() && !closed.signal.aborted) {
      await world.clock.sleep(lookEveryMs, closed.signal);
      if (!closed.signal.aborted) update();
    }
    watching = false;
  };
  const screen: OwnScreen = {
    folder: folder.path,
    state: () => ({ kind: 'watching' }),
    look() {
      update();
      if (watching || isIdle()) return;
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
function textFor(state: KeeperState, { clock, paint, where }: ScreenWorld): Page | 'as before' | null {
  if (state.kind === 'renewing') return 'as before';
  if (state.kind === 'holding') return inLines(holdOnScreen(state.because, where(), clock.now() >= state.until), paint);
  // What another process of the client does takes a moment only.
  if (state.kind === 'watching' || state.because === 'other-refresh') return null;
  return inLines(waitOnScreen(state.because), paint);
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
