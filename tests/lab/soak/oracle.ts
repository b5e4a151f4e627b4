/**
 * What a soak must come to, said from its schedule alone and before it runs. Faults are spaced so that every session has
 * its request accepted after each of them; so each fault meets a session, and none meets what another one left broken.
 */
import type { Fault, Schedule } from './schedule.ts';

/** What faults cost at least, and must not exceed. */
export interface Cost {
  /** Refresh tokens that are spent for a new login. */
  readonly refreshes: number;
  /** Times that a person signs in because they were told to. */
  readonly signIns: number;
  /** Refreshes whose answer nobody got: the loss that nobody can repair. */
  readonly lostAnswers: number;
}

/** One fault's cost to a login, however many sessions share it. */
export function costOf(fault: Fault): Cost {
  switch (fault.kind) {
    case 'token ended':
    case 'endpoint 500':
    case 'endpoint 429':
    case 'endpoint cut':
    case 'endpoint slow':
      return { refreshes: 1, signIns: 0, lostAnswers: 0 };
    case 'answer lost':
      return { refreshes: 1, signIns: 1, lostAnswers: 1 };
    case 'store blanked':
    case 'grant dead':
      return { refreshes: 0, signIns: 1, lostAnswers: 0 };
    case 'login elsewhere':
    case 'overload':
      return { refreshes: 0, signIns: 0, lostAnswers: 0 };
  }
}

export function expectedOf({ faults }: Pick<Schedule, 'faults'>): Cost {
  const costs = faults.map((fault) => costOf(fault));
  const sum = (of: (cost: Cost) => number): number => costs.reduce((total, cost) => total + of(cost), 0);
  return {
    refreshes: sum((cost) => cost.refreshes),
    signIns: sum((cost) => cost.signIns),
    lostAnswers: sum((cost) => cost.lostAnswers),
  };
}
