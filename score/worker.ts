/** One process of the score card: the real keeper, and callers that use what it hands out as the gateway does. */
import { Agent, request } from 'node:http';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { OwnKeeper } from '../src/keeper/own/own-keeper.ts';
import type { Generation, OwnCredential } from '../src/core/own/record.ts';
import type { Played, Situation } from './cell.ts';
import { jumpingClock } from './clock.ts';
import { keeperOver } from './keeper.ts';
import type { Account } from './profile.ts';
import { grantedTo } from './profile.ts';

interface Plan extends Situation, Account {
  readonly folder: string;
  readonly index: number;
}

/** A caller that has waited so long got nothing. */
const patienceMs = 20_000;

const plan = JSON.parse(process.argv[2] ?? '') as Plan;
const clock = jumpingClock();
const keeper = keeperOver(plan.folder, plan, clock);
const connections = new Agent({ keepAlive: true });
if (plan.index === 0) await keeper.accept(grantedTo(plan), clock.now());
await keeper.look();
if (plan.how !== 'refusal') keeper.start();
say({});

for await (const line of createInterface({ input: process.stdin })) {
  const { at, aheadMs } = JSON.parse(line) as { at: number; aheadMs: number };
  await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
  const before = generationHeld(keeper);
  clock.setAhead(aheadMs);
  say(await playRound(before));
}
process.exit(0);

async function playRound(before: Generation | null): Promise<Played> {
  const since = performance.now();
  // Nobody asks until the timer has done its work.
  if (plan.how === 'timer') await successor(before, since);
  const ends = await Promise.all(Array.from({ length: plan.calls }, () => call()));
  const trouble = ends.find((end) => end !== null) ?? null;
  return { refusals: ends.filter((end) => end !== null).length, tookMs: performance.now() - since, trouble };
}

/** One call as the gateway makes it: a refusal is answered by one renewal and one replay. @returns null, or what went wrong. */
async function call(): Promise<string | null> {
  let refused: Generation | null = null;
  for (let tries = 0; tries < 2; tries += 1) {
    const handout = await keeper.credential(refused, AbortSignal.timeout(patienceMs));
    if (handout.kind === 'none') return handout.because;
    if ((await statusWith(handout.credential)) === 200) return null;
    refused = handout.credential.generation;
  }
  return 'the API refused twice';
}

async function successor(before: Generation | null, since: number): Promise<void> {
  while (generationHeld(keeper) === before && performance.now() - since < patienceMs) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function generationHeld({ reading }: OwnKeeper): Generation | null {
  return reading.kind === 'record' ? reading.record.credential.generation : null;
}

function statusWith({ access }: OwnCredential): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${access.reveal()}` };
    const sent = request(`${plan.issuer}/api`, { agent: connections, headers }, (res) => {
      res.resume().once('end', () => resolve(res.statusCode ?? 0));
    });
    sent.once('error', reject).end();
  });
}

function say(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
