/** One cell of Holdfast's score card: many forced expiries for so many processes over one store. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Certified } from './certified.ts';
import { percentile } from './percentile.ts';
import type { Stage } from './stage.ts';
import type { Talking } from './talking.ts';
import { startTalking } from './talking.ts';

/** How an expiry is forced: the timer is due, the API refuses the token, or both at once. */
export type How = 'timer' | 'refusal' | 'both';

export interface Situation {
  readonly processes: number;
  /** How many calls each process makes at once. */
  readonly calls: number;
  readonly how: How;
}

export interface Score extends Situation {
  readonly who: string;
  readonly rounds: number;
  readonly rotations: number;
  readonly posts: number;
  readonly revoked: number;
  /** Calls that did not get what they asked for. */
  readonly refusals: number;
  /** How long the slowest call of a round took, milliseconds; null where that was not asked. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Of the rounds that went wrong, what the first was told. */
  readonly firstTrouble: string | null;
}

/** What a worker says of one round. */
export interface Played {
  readonly refusals: number;
  readonly tookMs?: number;
  readonly trouble?: string | null;
}

const lifetimeS = 3600;

/**
 * How far the clock is moved ahead of each round: to when the renewal is due, and no tenth of the lifetime before its end;
 * or by a minute, after which a renewal is no haste.
 */
const aheadMs: Readonly<Record<How, number>> = {
  timer: 0.85 * lifetimeS * 1000,
  both: 0.85 * lifetimeS * 1000,
  refusal: 61_000,
};

/** Time enough for all workers to have heard of a round before it begins. */
const noticeMs = 15;

/** Plays the rounds. @param onRound how many are done, for those who watch. */
export async function playCell(
  server: Certified,
  situation: Situation,
  rounds: number,
  { home, worker: file }: Stage,
  onRound: (done: number) => void,
): Promise<Score> {
  const login = await server.login(lifetimeS);
  const plan = {
    ...situation,
    folder: mkdtempSync(join(home, 'cell-')),
    issuer: server.issuer,
    clientId: server.clientId,
    login,
  };
  const workers: Talking[] = [];
  for (let index = 0; index < situation.processes; index += 1) {
    // The first saves the login; those after it find it.
    const worker = startTalking(file, [JSON.stringify({ ...plan, index })], home);
    await worker.hear();
    workers.push(worker);
  }
  const tally = { refusals: 0, took: [] as number[], firstTrouble: null as string | null };
  for (let round = 1; round <= rounds; round += 1) {
    if (situation.how !== 'timer') await server.end();
    const told = { at: Date.now() + noticeMs, aheadMs: round * aheadMs[situation.how] };
    const played = await Promise.all(workers.map((worker) => worker.ask<Played>(told)));
    for (const each of played) tally.refusals += each?.refusals ?? situation.calls;
    tally.took.push(Math.max(...played.map((each) => each?.tookMs ?? 0)));
    tally.firstTrouble ??= troubleOf(played);
    onRound(round);
  }
  for (const worker of workers) await worker.kill('SIGKILL');
  const { posts, rotations, revoked } = await server.counts();
  const { refusals, took, firstTrouble } = tally;
  const [p50Ms, p99Ms] = [percentile(took, 0.5), percentile(took, 0.99)];
  return { who: 'holdfast', ...situation, rounds, rotations, posts, revoked, refusals, p50Ms, p99Ms, firstTrouble };
}

function troubleOf(played: readonly (Played | null)[]): string | null {
  for (const each of played) {
    if (each === null) return 'a worker did not answer';
    if (each.trouble !== undefined && each.trouble !== null) return each.trouble;
  }
  return null;
}
