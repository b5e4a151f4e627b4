import process from 'node:process';
import { parseArgs } from 'node:util';
import type { How, Score, Situation } from './cell.ts';
import { playCell } from './cell.ts';
import { startCertified } from './certified.ts';
import { isNamed, isSuccessor, killTable } from './kill-table.ts';
import type { KillEnd } from './kills.ts';
import { killSteps, playKill } from './kills.ts';
import { peers, playPeer } from './peer-cell.ts';
import type { Stage } from './stage.ts';
import { head, isPerfect, row } from './table.ts';

/** How long the token endpoint takes, so that all who ask at once are there before the first is answered. */
const delayMs = 40;
/** Peers are played until their grant is revoked, and no longer than this. */
const peerRounds = 10;

const options = {
  rounds: { type: 'string' },
  json: { type: 'boolean' },
  only: { type: 'string' },
  kills: { type: 'string' },
} as const;

const hows: readonly How[] = ['timer', 'refusal', 'both'];

/** The situations in which everybody is measured. */
const common: readonly Situation[] = [
  { processes: 1, calls: 1, how: 'refusal' },
  { processes: 1, calls: 8, how: 'refusal' },
  { processes: 4, calls: 1, how: 'refusal' },
  { processes: 4, calls: 1, how: 'both' },
];

/** Plays what is asked for and prints it. @returns the exit code: 1 where Holdfast is not perfect. */
export async function main(args: readonly string[], stage: Stage): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.kills !== undefined) return await playKills(Number(values.kills), stage);
  const rounds = Number(values.rounds ?? 1000);
  const isJson = values.json ?? false;
  const scores: Score[] = [];
  const show = (text: string): void => void (isJson ? process.stderr : process.stdout).write(text);
  const add = (score: Score): void => {
    scores.push(score);
    show(`${process.stderr.isTTY ? '\r\u001b[K' : ''}${row(score)}\n`);
  };
  const server = await startCertified(stage, delayMs);
  show(`${head()}\n`);
  if (values.only !== 'peers') {
    for (const situation of matrix())
      add(await playCell(server, situation, rounds, stage, progress(situation, rounds)));
  }
  show('\nThe same situations for everybody; peers until their grant is revoked\n');
  for (const situation of common) {
    const few = Math.min(rounds, 100);
    add(await playCell(server, situation, few, stage, progress(situation, few)));
    if (stage.packages === '') continue;
    for (const peer of Object.keys(peers)) add(await playPeer(server, peer, situation, peerRounds, stage));
  }
  await server.close();
  if (isJson) process.stdout.write(`${JSON.stringify({ delayMs, scores }, null, 2)}\n`);
  const isWell = scores.every((score) => score.who !== 'holdfast' || isPerfect(score));
  show(isWell ? '\nholdfast: 1.00 POSTs per rotation, 0 revoked, 0 refusals\n' : '\nholdfast: NOT what is promised\n');
  return isWell ? 0 : 1;
}

function matrix(): readonly Situation[] {
  return [1, 4, 16].flatMap((processes) => hows.map((how) => ({ processes, calls: 2, how })));
}

/** Kills the holder so often at each step. */
async function playKills(times: number, { holder, home }: Stage): Promise<number> {
  const ends: KillEnd[] = [];
  for (const step of killSteps) {
    for (let time = 0, moment = 0; time < times; time += 1) {
      const end = await playKill(holder, home, step, moment);
      // After the last moment of a save, from the first one on again.
      moment = end.wasKilled && step === 'during the save' ? moment + 1 : 0;
      ends.push(end);
    }
  }
  process.stdout.write(`${killTable(ends)}\n`);
  const isWell = ends.every((end) => !end.wasKilled || ((isSuccessor(end) || isNamed(end)) && end.doubleSpends === 0));
  return isWell ? 0 : 1;
}

/** Draws how far a cell is, in place, where somebody watches. */
function progress({ processes, how }: Situation, rounds: number): (done: number) => void {
  return (done) => {
    if (process.stderr.isTTY && done % 10 === 0) {
      process.stderr.write(`\r\u001b[K${processes} processes, ${how}: ${done} of ${rounds}`);
    }
  };
}
