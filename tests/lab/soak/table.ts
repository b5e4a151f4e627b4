/** A soak as it is printed: each login beside what its schedule must cost, and the same schedule bare. */
import { expectedOf } from './oracle.ts';
import type { Outcome } from './soak.ts';
import { faultKinds } from './schedule.ts';

export interface Pair {
  readonly guarded: Outcome;
  readonly bare: Outcome;
}

export function tableOf(seed: number, pairs: readonly Pair[]): string {
  const guarded = pairs.map((pair) => pair.guarded);
  const bare = pairs.map((pair) => pair.bare);
  const rows = pairs.map((pair) => rowOf(pair));
  return [
    `soak of seed ${seed}`,
    columns([['login', 'way', 'client', 'faults', 'lost', 'refreshes', 'sign-ins', 'resumes', 'bare'], ...rows]),
    columns([
      ['fault', 'came', 'ended bare'],
      ...faultKinds.map((kind) => [kind, String(cameTo(guarded, kind)), String(endedBy(bare, kind))]),
    ]),
    `${sum(guarded, ({ faults }) => faults.length)} faults; sessions lost ${lostOf(guarded)}; bare ${lostOf(bare)}`,
    `refreshes ${sum(guarded, ({ refreshes }) => refreshes)}, the oracle says ${sum(guarded, ({ schedule }) => expectedOf(schedule).refreshes)}; ` +
      `sign-ins ${sum(guarded, ({ signIns }) => signIns)}, the oracle says ${sum(guarded, ({ schedule }) => expectedOf(schedule).signIns)}`,
  ].join('\n\n');
}

/** One login that is through, while others are still at it. */
export function lineOf(outcome: Outcome): string {
  const { schedule, faults, tookMs } = outcome;
  return `${schedule.name}: ${faults.length} faults in ${Math.round(tookMs / 1_000)} s, sessions lost ${lostOf([outcome])}`;
}

/** What dense faults came to: how each session ended, and in which words. */
export function denseTableOf(seed: number, outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(({ schedule, sessions, refreshes, signIns }) =>
    sessions.map(({ name, lost, faults }) => [
      `${schedule.name} ${name}`,
      schedule.way,
      `${faults}/${schedule.faults.length}`,
      String(refreshes),
      String(signIns),
      lost ?? 'kept',
    ]),
  );
  return [
    `dense soak of seed ${seed}`,
    columns([['session', 'way', 'faults', 'refreshes', 'sign-ins', 'end'], ...rows]),
    `sessions lost ${lostOf(outcomes)}`,
  ].join('\n\n');
}

function rowOf({ guarded, bare }: Pair): string[] {
  const { schedule, faults, refreshes, signIns, sessions } = guarded;
  const expected = expectedOf(schedule);
  return [
    schedule.name,
    schedule.way,
    `${schedule.version} × ${schedule.sessions}`,
    `${faults.length}/${schedule.faults.length}`,
    lostOf([guarded]),
    `${refreshes}/${expected.refreshes}`,
    `${signIns}/${expected.signIns}`,
    String(sessions.reduce((count, { resumes }) => count + resumes, 0)),
    `${lostOf([bare])} lost, after ${bare.sessions.map((one) => one.faults).join(' and ')} faults`,
  ];
}

function cameTo(outcomes: readonly Outcome[], kind: string): number {
  return sum(outcomes, ({ faults }) => faults.filter((fault) => fault.kind === kind).length);
}

/** Sessions whose last fault was of a kind. */
function endedBy(outcomes: readonly Outcome[], kind: string): number {
  return sum(
    outcomes,
    ({ sessions, faults }) => sessions.filter((session) => session.lost !== null && faults[session.faults - 1]?.kind === kind).length,
  );
}

function lostOf(outcomes: readonly Outcome[]): string {
  const lost = sum(outcomes, ({ sessions }) => sessions.filter((session) => session.lost !== null).length);
  return `${lost}/${sum(outcomes, ({ sessions }) => sessions.length)}`;
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
