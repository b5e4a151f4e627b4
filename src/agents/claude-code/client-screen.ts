/**
 * What the client's own screen says while a session is held. A full-screen client owns the terminal, so that anything
 * written to it would only garble its picture; its status line shows what is laid in a file of the run's own (see
 * `agents/claude-code/settings/status-line.ts`).
 */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shownFile } from './settings/status-line.ts';
import { realFiles } from './files.ts';
import type { ScreenText } from '../../core/notice.ts';
import type { Clock } from '../../core/ports.ts';
import type { Page } from '../../core/shown.ts';
import { joined, shownText } from '../../core/shown.ts';
import type { Paint } from '../../core/terminal.ts';

/** What a screen needs of the world. */
export interface ScreenWorld {
  readonly clock: Clock;
  readonly paint: Paint;
  /** A hold goes on though the screen does not say so. */
  readonly onTrouble: (error: unknown) => void;
}

export interface ClientScreen {
  /** The folder for the client; only this user can enter it. */
  readonly folder: string;
  /** What is to be said at this moment: nothing until somebody can tell. */
  text: () => ScreenText | 'as before' | null;
  /** To be called when something has happened. Shows what is to be said, and keeps an eye on it until that is nothing. */
  look(): void;
  close(): Promise<void>;
}

/** How soon the screen is clean again. Nothing is looked at while nothing is shown. */
const lookEveryMs = 500;

/** Opens the screen of one client; where no folder can be made for it, that is told, and there is none. */
export async function openClientScreen(world: ScreenWorld): Promise<ClientScreen | null> {
  try {
    return screenIn(await realFiles().scratchFolder(), world);
  } catch (error) {
    world.onTrouble(error);
    return null;
  }
}

function screenIn(folder: { readonly path: string; remove(): Promise<void> }, world: ScreenWorld): ClientScreen {
  const closed = new AbortController();
  let shows: Page | null = null;
  let watching = false;
  /** @returns whether there is something to keep an eye on. */
  const update = (): boolean => {
    const wanted = screen.text();
    const page = wanted === 'as before' ? shows : wanted === null ? null : inLines(wanted, world.paint);
    try {
      if (page !== shows) put(join(folder.path, shownFile), page);
      shows = page;
    } catch (error) {
      world.onTrouble(error);
    }
    return page !== null || shows !== null;
  };
  const watch = async (): Promise<void> => {
    do await world.clock.sleep(lookEveryMs, closed.signal);
    while (!closed.signal.aborted && update());
    watching = false;
  };
  const screen: ClientScreen = {
    folder: folder.path,
    text: () => null,
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

function inLines([heading, ...lines]: ScreenText, paint: Paint): Page {
  return joined([paint.bold(heading), ...lines.map(shownText)]);
}

/** Whole or not at all: the client may be reading. */
function put(path: string, text: Page | null): void {
  if (text === null) return rmSync(path, { force: true });
  writeFileSync(`${path}.draft`, `${text}\n`, { mode: 0o600 });
  renameSync(`${path}.draft`, path);
}
