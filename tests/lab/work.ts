import { expect, it } from 'vitest';
import type { Script } from '../../src/demo/simulated/turns.ts';
import { toolTurn } from '../../src/demo/simulated/turns.ts';
import type { RunSettings } from './lab.ts';
import { Lab } from './lab.ts';

/** A turn of three short commands. */
export const shortTurn: Script = toolTurn(3, (step) => `echo step-${step}`);

/** A turn of `steps` commands that take some seconds each, so that things can happen meanwhile. */
export function slowTurn(steps: number, seconds: number): Script {
  return toolTurn(steps, (step) => `sleep ${seconds} && echo step-${step}`);
}

/** An unattended run whose tools need no permission; the client refuses that to root outside of a sandbox. */
export const unattended = ['-p', 'do the work', '--dangerously-skip-permissions'] as const;
export const inSandbox: RunSettings = { env: { IS_SANDBOX: '1' } };

/** Registers tests of what the client does by itself: the vendor's affair, tried by `npm run test:long`. */
export const itBare = process.env['HOLDFAST_LONG']
  ? it
  : (Object.assign(() => undefined, { each: () => () => undefined }) as never as typeof it);

/** All of them in `npm run test:long`, else the first `count`: cases of one kind, each of which starts the client. */
export function fewer<T>(all: readonly T[], count: number): readonly T[] {
  return process.env['HOLDFAST_LONG'] ? all : all.slice(0, count);
}

/** Below the runner's own limit. The slowest of these tests takes 25 s alone, and three times that on a busy machine. */
const mostMs = 130_000;

/**
 * Opens a lab for one test and closes it whatever happens. Every test ends with a look at what it leaves behind: no
 * process, no lock of the client, no request to anybody but the vendor, and no spent refresh token shown again.
 *
 * @param reuses how often a spent token is shown again, where an answer of the token endpoint was lost on purpose;
 *   null where that is the bare client's own affair.
 */
export async function inLab(script: Script, work: (lab: Lab) => Promise<void>, reuses: number | null = 0): Promise<void> {
  const lab = await Lab.open(script);
  try {
    await withinItsTime(work(lab), lab);
    expect(await lab.stragglers(), 'processes left behind').toEqual([]);
    expect(lab.locks(), 'locks left behind').toEqual([]);
    expect(lab.strangers, 'hosts that are not the vendor’s').toEqual([]);
    if (reuses !== null) expect(lab.vendor.grants.reuses, 'spent refresh tokens shown again').toBe(reuses);
  } finally {
    await lab.close();
  }
}

/** What hangs says where: a test that the runner ends says nothing of its vendor, and leaves its processes behind. */
async function withinItsTime(work: Promise<void>, lab: Lab): Promise<void> {
  if (process.env['HOLDFAST_LONG']) return work;
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`expected the work to end within ${mostMs} ms\n${lab.scene()}`)), mostMs);
  });
  try {
    await Promise.race([work, bound]);
  } finally {
    clearTimeout(timer);
  }
}

/** The facts that a run wrote with `--json-events`. */
export interface LoggedFact {
  readonly event: string;
  readonly [field: string]: unknown;
}
