/** What others meet when the process that renews is killed: for how long they wait, and what is lost. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Handout } from '../src/core/profile/ports.ts';
import type { Generation, RecordTrouble } from '../src/core/profile/record.ts';
import type { ProfileKeeper } from '../src/keeper/profile/profile-keeper.ts';
import { slowly, works } from '../tests/oauth/servers/acts.ts';
import type { FaultyServer } from '../tests/oauth/servers/faulty.ts';
import { openFaulty } from '../tests/oauth/servers/faulty.ts';
import { jumpingClock } from './clock.ts';
import { keeperOver } from './keeper.ts';
import type { Account } from './profile.ts';
import { grantedTo } from './profile.ts';
import type { Talking } from './talking.ts';
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
  /** The generation that is to be renewed. */
  readonly refused: string;
  /** How far the clock is ahead: 0, and it was refused; or so far that its renewal is due. */
  readonly aheadMs: number;
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
  const { other, plan } = await openScene(server, home, { step, moment, aheadMs: 0 });
  const { child, isThere } = await untilThere(server, holder, home, plan);
  const refused = plan.refused as Generation;
  const answer = other
    .credential(refused, AbortSignal.timeout(60_000))
    .then((handout) => ({ handout, at: performance.now() }));
  const diedAt = performance.now();
  await child.kill('SIGKILL');
  const { handout, at } = await answer;
  await other.settled();
  const waitMs = Math.max(0, at - diedAt);
  await server.close();
  return { step, moment, wasKilled: isThere, waitMs, got: inHands(handout), ...booksOf(server) };
}

export interface KillAheadEnd extends Pick<KillEnd, 'got' | 'posts' | 'rotations' | 'doubleSpends'> {
  /** What was noted of the renewal. */
  readonly trouble: RecordTrouble | null;
}

/** Kills the holder of a renewal that is only due, while the token is still good, and lets another process ask twice. */
export async function playKillAhead(holder: string, home: string, step: KillStep): Promise<KillAheadEnd> {
  const server = await openFaulty();
  const { other, plan } = await openScene(server, home, { step, moment: 0, aheadMs: 0.85 * lifetimeS * 1000 });
  const { child } = await untilThere(server, holder, home, plan);
  await child.kill('SIGKILL');
  await other.credential(null, AbortSignal.timeout(60_000));
  await other.settled();
  const handout = await other.credential(null, AbortSignal.timeout(60_000));
  await other.settled();
  const trouble = other.reading.kind === 'record' ? other.reading.record.trouble : null;
  await server.close();
  return { got: inHands(handout), trouble, ...booksOf(server) };
}

const lifetimeS = 3600;

/** A login in a store, and another process's keeper over it; `plan` is for the one that is killed. */
async function openScene(
  server: FaultyServer,
  home: string,
  what: Pick<KillPlan, 'step' | 'moment' | 'aheadMs'>,
): Promise<{ other: ProfileKeeper; plan: KillPlan }> {
  const folder = mkdtempSync(join(home, 'kill-'));
  const account = { issuer: server.origin, clientId: 'kills' };
  const clock = jumpingClock();
  const other = keeperOver(folder, account, clock, { patient: false });
  const { accessToken, refreshToken } = server.ledger;
  const login = { accessToken, refreshToken, expiresIn: lifetimeS, scope: '' };
  await other.accept(grantedTo({ issuer: server.origin, login }), clock.now());
  clock.setAhead(what.aheadMs);
  const { reading } = other;
  if (reading.kind !== 'record') throw new Error(`expected a record after a login, found ${reading.kind}`);
  return { other, plan: { ...account, folder, refused: reading.record.credential.generation, ...what } };
}

/** Starts the holder; ready when it is where it is to be killed. */
async function untilThere(
  server: FaultyServer,
  holder: string,
  home: string,
  plan: KillPlan,
): Promise<{ child: Talking; isThere: boolean }> {
  const isAtServer = plan.step === 'after the POST';
  if (isAtServer) server.next(slowly(60_000, works()));
  const came = server.came();
  const child = startTalking(holder, [JSON.stringify(plan)], home);
  if (!isAtServer) return { child, isThere: (await child.hear()) !== null };
  await came;
  return { child, isThere: true };
}

function inHands(handout: Handout): KillEnd['got'] {
  return handout.kind === 'credential' ? { access: handout.credential.access.reveal() } : handout;
}

function booksOf(server: FaultyServer): Pick<KillEnd, 'posts' | 'rotations' | 'doubleSpends'> {
  const { rotations, doubleSpends } = server.ledger;
  return { posts: server.posts(), rotations, doubleSpends };
}
