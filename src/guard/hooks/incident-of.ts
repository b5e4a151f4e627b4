import type { RenewalAttempt } from '../../core/attempt.ts';
import type { StoreReading } from '../../core/credential.ts';
import { generationOf, identityOf } from '../../core/credential.ts';
import { failedParty } from '../../core/error-kind.ts';
import { inWords } from '../../core/expiry.ts';
import type { Incident, IncidentCause } from '../../core/incident.ts';
import { attemptResults } from '../../core/notice.ts';
import type { HookInput } from './input.ts';

/** What is known when a client's turn has ended because of its login. */
export interface EndedTurn {
  readonly input: HookInput;
  readonly folder: string;
  readonly place: string;
  readonly reading: StoreReading;
  readonly attempt: RenewalAttempt | null;
  /** Whether the stored login is what the client sends. */
  readonly guarded: boolean;
  /** Whether the vendor's answer ended it; false where the client stopped by itself. */
  readonly wasRefused: boolean;
  readonly now: number;
}

/** The incident that an ended turn leaves behind. */
export function incidentOf(ending: EndedTurn): Incident {
  const { input, reading } = ending;
  return {
    at: ending.now,
    session: input.session,
    turn: input.turn,
    folder: ending.folder,
    transcript: input.transcript,
    cause: causeOf(ending),
    place: ending.place,
    identity: identityOf(reading),
    tried: ending.attempt === null ? [] : [attemptInWords(ending.attempt, reading, ending.now)],
  };
}

function causeOf(ending: EndedTurn): IncidentCause {
  const party = failedParty(ending.input.error);
  if (party === 'account') return 'account-refused';
  return ending.guarded && party !== 'cloud' ? causeIn(ending.reading, ending) : 'other-credential';
}

function causeIn(reading: StoreReading, { now, wasRefused }: EndedTurn): IncidentCause {
  if (reading.kind === 'blank') return 'store-blank';
  if (reading.kind === 'absent') return 'no-login';
  if (reading.kind === 'unreadable') return 'store-unreadable';
  const { deadlineAt, expiresAt } = reading.login;
  if (deadlineAt !== null && deadlineAt <= now) return 'login-ended';
  if (expiresAt !== null && expiresAt <= now) return 'access-token-expired';
  return wasRefused ? 'refused' : 'stopped-by-itself';
}

function attemptInWords(attempt: RenewalAttempt, reading: StoreReading, now: number): string {
  const about = attempt.generation === generationOf(reading) ? 'of this login' : 'of the login before';
  const times = attempt.count === 1 ? '' : `, the last of ${attempt.count},`;
  return `a renewal ${about}${times} ${inWords(now - attempt.startedAt)} ago ${attemptResults[attempt.result]}`;
}
