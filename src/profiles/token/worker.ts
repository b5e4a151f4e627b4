import type { Generation } from '../../core/profile/record.ts';
import { programAt, start } from '../../stores/start-program.ts';
import type { World } from '../../host/world.ts';

/** A renewal in a process of its own. */
export interface Renewal {
  /** Its exit code. */
  readonly ended: Promise<number>;
  /** What it has said to people so far. */
  readonly words: () => string;
}

/**
 * Starts a renewal in a process of its own, in a session of its own: neither a kill timer around the caller nor Ctrl-C ends
 * it between the moment the token is sent and the moment its successor is saved.
 *
 * @param refused the generation that was refused, or null when the renewal is only due.
 */
export function startRenewal(world: World, name: string, refused: Generation | null): Renewal {
  const args = ['renew', name, ...(refused === null ? [] : ['--refused', refused])];
  const child = start(programAt(world.node, world), [world.script, ...args], {
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  const said: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  // Who asked may end before it does; it goes on, and its words are lost.
  child.unref();
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { ended, words: () => Buffer.concat(said).toString().trimEnd() };
}
