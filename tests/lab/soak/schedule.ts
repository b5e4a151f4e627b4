/**
 * What happens to the sessions of a soak, and when: everything here follows from a seed. A soak has several logins, each
 * with a vendor, a home and one or two sessions of its own, and each with its own list of faults.
 */
import type { ClientVersion } from '../lab.ts';
import { Dice } from './dice.ts';

/** One thing that goes wrong with a login. */
export type Fault =
  /** The server ends the access token before its time. */
  | { readonly kind: 'token ended' }
  /** The same, and the token endpoint answers with an error for a while. */
  | { readonly kind: 'endpoint 500' | 'endpoint 429' | 'endpoint cut'; readonly forMs: number }
  /** The same, and the token endpoint takes its time. */
  | { readonly kind: 'endpoint slow'; readonly delayMs: number }
  /** The same, and the refresh succeeds but its answer is lost: the refresh token is spent, its successor unknown. */
  | { readonly kind: 'answer lost'; readonly lateMs: number }
  /** Somebody empties the store, as a client does whose refresh token was refused. */
  | { readonly kind: 'store blanked'; readonly lateMs: number }
  /** A person signs in in another terminal; the server may end the login of before. */
  | { readonly kind: 'login elsewhere'; readonly endsOld: boolean }
  /** The server ends the grant: access and refresh token are good for nothing. */
  | { readonly kind: 'grant dead'; readonly lateMs: number }
  /** The next requests to the model are answered with an error that is not about the login. */
  | { readonly kind: 'overload'; readonly status: number; readonly times: number };

export type FaultKind = Fault['kind'];

/** A fault, and how long after the recovery from the one before it (or, where faults are dense, after its start). */
export type Planned = Fault & { readonly gapMs: number };

/** How the sessions of a login are guarded. */
export type Way = 'gateway' | 'hooks';

/** What one login goes through. */
export interface Schedule {
  readonly name: string;
  readonly seed: number;
  readonly sessions: number;
  readonly version: ClientVersion;
  readonly way: Way;
  readonly faults: readonly Planned[];
}

export interface Shape {
  readonly logins: number;
  /** Faults of each login. */
  readonly faults: number;
  readonly gapMs: readonly [least: number, most: number];
}

/** Far enough apart that a login is proven between two faults. */
export const spaced = [5_000, 20_000] as const;
/** Too close together for that. */
export const dense = [2_000, 4_000] as const;

export const faultKinds: readonly FaultKind[] = [
  'token ended',
  'endpoint 500',
  'endpoint 429',
  'endpoint cut',
  'endpoint slow',
  'answer lost',
  'store blanked',
  'login elsewhere',
  'grant dead',
  'overload',
];

/** The schedules of one soak: each kind of fault comes equally often, in an order and with times that the seed decides. */
export function schedulesFrom(seed: number, shape: Shape): Schedule[] {
  const dice = new Dice(seed);
  const decks = Math.ceil((shape.logins * shape.faults) / faultKinds.length);
  const deal = Array.from({ length: decks }, () => dice.shuffled(faultKinds)).flat();
  return Array.from({ length: shape.logins }, (_, index) => ({
    name: `login-${index + 1}`,
    seed: dice.between(1, 1_000_000),
    sessions: 1 + (index % 2),
    version: index % 4 < 2 ? '2.1.330' : '2.1.332',
    way: index % 3 === 2 ? 'hooks' : 'gateway',
    faults: deal
      .filter((_kind, at) => at % shape.logins === index)
      .slice(0, shape.faults)
      .map((kind) => planned(kind, shape, dice)),
  }));
}

function planned(kind: FaultKind, { gapMs }: Shape, dice: Dice): Planned {
  return { ...faultOf(kind, dice), gapMs: dice.between(...gapMs) };
}

function faultOf(kind: FaultKind, dice: Dice): Fault {
  switch (kind) {
    case 'token ended':
      return { kind };
    case 'endpoint 500':
    case 'endpoint 429':
    case 'endpoint cut':
      return { kind, forMs: dice.between(2_000, 9_000) };
    case 'endpoint slow':
      // The client waits 30 s for an answer, also on a machine that is busy; one that comes later is lost.
      return { kind, delayMs: dice.between(2_000, 8_000) };
    case 'answer lost':
    case 'store blanked':
    case 'grant dead':
      return { kind, lateMs: dice.between(1_000, 8_000) };
    case 'login elsewhere':
      return { kind, endsOld: dice.fraction() < 0.5 };
    case 'overload':
      // The client tries ten times; four take it some 8 s.
      return { kind, status: dice.pick([500, 503, 529]), times: dice.between(1, 4) };
  }
}

/** The work of a session: step by step a command, so long that faults meet it in every phase. */
export function commandOf(schedule: Schedule, session: string, step: number): string {
  const seconds = new Dice(schedule.seed + step).between(3, 20) / 10;
  return `sleep ${seconds} && echo ${step} >> ${session}.steps`;
}
