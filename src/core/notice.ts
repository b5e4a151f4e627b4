/** What a person is told while a session is held or waits: who must do what, where, and until when. */
import type { RenewalAttempt } from './attempt.ts';
import { inWords } from './expiry.ts';
import type { IncidentCause } from './incident.ts';
import type { HoldReason, LeftToClient, WaitReason } from './renewal.ts';

/** Where the login lives and how its owner would log in again. */
export interface Whereabouts {
  readonly host: string;
  readonly user: string;
  /** The store's path or keychain item. */
  readonly place: string;
  /** The account as people know it, or null where no store says. */
  readonly account: string | null;
  /** The client's own command that logs in again, ready to paste on that host. */
  readonly loginCommand: string;
}

const holdReasons: Readonly<Record<HoldReason, string>> = {
  'store-blank': 'the vendor refused to renew the login, and the client emptied its store',
  'no-login': 'there is no login in the store',
  'store-unreadable': 'the store cannot be read',
  'login-ended': 'the login has reached its end, which no renewal extends',
  'not-renewable': 'the access token was refused and there is no refresh token to renew it with',
  'login-spent': 'the store shows a login that was already renewed away or found dead (a restored copy?)',
  'store-not-writable': 'a renewed login could not be saved in the store',
};

const waitReasons: Readonly<Record<WaitReason, string>> = {
  'token-endpoint': "the vendor's login service gives no renewal at the moment",
  'messenger-lost': 'a renewal was started by a session that has ended',
  'other-refresh': 'another process of the client is renewing the login',
  'fresh-login-refused': 'the vendor refuses a login that it has just issued',
};

const incidentCauses: Readonly<Record<IncidentCause, string>> = {
  ...holdReasons,
  'access-token-expired': 'the access token had lapsed, and no renewal came about',
  'refused': 'the vendor refused a login that looks good in the store',
  'stopped-by-itself':
    'the client said that it is not logged in, and the login is good: it looks for another one, or leaves it out',
  'account-refused':
    'the vendor refuses the account itself: it is on hold, must be verified, or may not use this client',
  'other-credential': 'the credential in effect was refused, which is not the stored login',
};

/** What the person must do; most often the login itself, but a broken store is mended first. */
export function remedy(because: HoldReason, where: Whereabouts): string {
  if (because === 'store-not-writable') return `see to it that ${where.user} can save at ${where.place}`;
  if (because === 'store-unreadable') return `mend ${where.place}, or log in again: ${where.loginCommand}`;
  return where.loginCommand;
}

/** Whether a login ends the hold; one that cannot be saved would be lost, too. */
export function isMendedByLogin(because: HoldReason): boolean {
  return because !== 'store-not-writable';
}

/** The reason in words, for logs and one-line displays. */
export function whyHeld(because: HoldReason): string {
  return holdReasons[because];
}

/** Why a turn ended, in words. */
export function whyEnded(cause: IncidentCause): string {
  return incidentCauses[cause];
}

/** What came of an attempt at a renewal, in words. */
export const attemptResults: Readonly<Record<RenewalAttempt['result'], string>> = {
  moved: 'brought a new login',
  refused: 'was refused by the vendor',
  unavailable: 'brought nothing',
  unreadable: 'left a store that cannot be understood',
  open: 'has not ended',
};

export function whyWaiting(because: WaitReason): string {
  return waitReasons[because];
}

/** The whole notice: label and text per line. @param detail what was found at the store, when that is the reason. */
export function holdNotice(
  because: HoldReason,
  where: Whereabouts,
  until: number,
  now: number,
  detail: string | null,
): ReadonlyArray<readonly [label: string, text: string]> {
  return [
    ['why', detail === null ? holdReasons[because] : `${holdReasons[because]}: ${detail}`],
    ['do', remedy(because, where)],
    ['on', `${where.host}, as ${where.user}`],
    ['account', where.account ?? 'not named by the store'],
    ['store', where.place],
    ['until', `in ${inWords(until - now)}; the session goes on by itself once that is done`],
  ];
}

const reasonsLeft: Readonly<Record<LeftToClient, string>> = {
  'no-client-found':
    'there is no other client here to send (looked for claude on PATH, in ~/.local/bin and ~/.claude/local, and at what this run started)',
  'other-way': 'its project’s proxy or certificates lead it alone',
};

/** Why a renewal is left to the client that was refused. */
export function whyLeft(because: LeftToClient): string {
  return reasonsLeft[because];
}

/** One line for the client's own display. */
export function holdLine(because: HoldReason, where: Whereabouts): string {
  return `Holdfast holds this session: ${remedy(because, where)} on ${where.host} (${holdReasons[because]})`;
}

export function waitLine(because: WaitReason): string {
  return `Holdfast is waiting: ${waitReasons[because]}; it goes on by itself`;
}

/** Lines for the client's own screen, the first of which is a heading. */
export type ScreenText = readonly [heading: string, what: string, ...more: string[]];

/**
 * The same for the client's own screen, in lines: a heading, what to do, and where. A line may be cut off or broken on a
 * narrow screen, so the command has one of its own.
 *
 * @param goesOn whether a turn is held that goes on by itself; not one that its person has interrupted, or that has failed
 *   because the hold ran out.
 */
export function holdOnScreen(because: HoldReason, where: Whereabouts, goesOn: boolean): ScreenText {
  const account = where.account === null ? '' : `, account ${where.account}`;
  const afterwards = goesOn ? 'this session then goes on by itself' : 'then send your message again';
  return [
    `Holdfast ${goesOn ? 'is waiting' : 'waits'} for you. In another terminal:`,
    remedy(because, where),
    `on ${where.host} as ${where.user}${account}; ${afterwards}`,
  ];
}

export function waitOnScreen(because: WaitReason): ScreenText {
  return ['Holdfast is waiting, and you need not do anything:', whyWaiting(because)];
}
