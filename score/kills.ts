/** What others meet when the process that renews is killed: for how long they wait, and what is lost. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { slowly, works } from '../tests/oauth/servers/acts.ts';
import { openFaulty } from '../tests/oauth/servers/faulty.ts';
import { jumpingClock } from './clock.ts';
import { keeperOver } from './keeper.ts';
import type { Account } from './profile.ts';
import { grantedTo } from './profile.ts';
import { startTalking } from './talking.ts';

export const killSteps = [
  'before the POST',
  'after the POST',
  'before the save',
  'during the save',
  'after the save',
] as const;

export type KillStep = (typeof killSteps)[number];

/** What a holder is told. */
export interface KillPlan extends Pick<Account, 'issuer' | 'clientId'> {
  readonly folder: string;
  readonly refused: string;
  readonly step: KillStep;
  /** Which moment between two calls into the file system, during the save. */
  readonly moment: number;
}

export interface KillEnd {
  readonly step: KillStep;
  readonly moment: number;
  /** False: there is no such moment any more, and nobody was killed. */
  readonly wasKilled: boolean;
  /** From the death to the answer that another process got, milliseconds. */
  readonly waitMs: number;
  /** What that process was handed: the successor, or words that name the loss and the command for a person. */
  readonly got: { readonly access: string } | { readonly because: string; readonly person: string | null };
  readonly posts: number;
  readonly rotations: number;
  readonly doubleSpends: number;
}

/** Kills one holder while another process waits for what it would bring. @param holder the built `holder.ts`. */
export async function playKill(holder: string, home: string, step: KillStep, moment = 0): Promise<KillEnd> {
  const server = await openFaulty();
  const folder = mkdtempSync(join(home, 'kill-'));
  const { accessToken, refreshToken } = server.ledger;
  const account = { issuer: server.origin, clientId: 'kills' };
  const other = keeperOver(folder, account, jumpingClock(), { patient: false });
  const login = { accessToken, refreshToken, expiresIn: 3600, scope: '' };
  await other.accept(grantedTo({ issuer: server.origin, login }), Date.now());
  const reading = other.reading;
  if (reading.kind !== 'record') throw new Error(`expected a record after a login, found ${reading.kind}`);
  const refused = reading.record.credential.generation;
  if (step === 'after the POST') server.next(slowly(60_000, works()));
  const came = server.came();
  const plan: KillPlan = { ...account, folder, refused, step, moment };
  const child = startTalking(holder, [JSON.stringify(plan)], home);
  const isThere = step === 'after the POST' ? await came.then(() => true) : (await child.hear()) !== null;
  const answer = other
    .credential(refused, AbortSignal.timeout(60_000))
    .then((handout) => ({ handout, at: performance.now() }));
  const diedAt = performance.now();
  await child.kill('SIGKILL');
  const { handout, at } = await answer;
  await other.settled();
  const end = {
    step,
    moment,
    wasKilled: isThere,
    waitMs: Math.max(0, at - diedAt),
    got: handout.kind === 'credential' ? { access: handout.credential.access.reveal() } : handout,
    posts: server.posts(),
    rotations: server.ledger.rotations,
    doubleSpends: server.ledger.doubleSpends,
  };
  await server.close();
  return end;
}
