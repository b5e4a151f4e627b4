/** One process of the score card: the real keeper, the real gateway over it, and callers that know neither token nor refusal. */
import { Agent, request } from 'node:http';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Generation } from '../src/core/profile/record.ts';
import { openProfileGateway } from '../src/gateway/profile/profile-gateway.ts';
import type { ProfileKeeper } from '../src/keeper/profile/profile-keeper.ts';
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
const gateway = await openProfileGateway({
  upstream: plan.issuer,
  hosts: [new URL(plan.issuer).host],
  header: 'authorization',
  gate: keeper,
  journal: { note: () => undefined },
  capability: 'score',
  env: {},
  silenceMs: 0,
  holdMs: patienceMs,
});
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

async function successor(before: Generation | null, since: number): Promise<void> {
  while (generationHeld(keeper) === before && performance.now() - since < patienceMs) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function generationHeld({ reading }: ProfileKeeper): Generation | null {
  return reading.kind === 'record' ? reading.record.credential.generation : null;
}

/** One call. @returns null, or what the caller got to see. */
function call(): Promise<string | null> {
  return new Promise((resolve) => {
    const sent = request(`${gateway.url}/api`, { agent: connections, timeout: patienceMs }, (res) => {
      res.resume().once('end', () => resolve(res.statusCode === 200 ? null : `the caller got ${res.statusCode}`));
    });
    sent.once('timeout', () => sent.destroy(new Error('no answer')));
    sent.once('error', (error) => resolve(`the caller got no answer: ${error.message}`)).end();
  });
}

function say(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
