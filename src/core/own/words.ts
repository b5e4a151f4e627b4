/** What people are told of an own credential that cannot be used. */
import { inWords } from '../expiry.ts';
import type { PersonReason, Step } from './decide.ts';
import type { OwnRecord, RecordReading, Trouble } from './record.ts';

/** One sentence that says why nothing may be used, and the command that a person must run, or null. */
export interface Told {
  readonly because: string;
  readonly person: string | null;
}

/** What to tell of a step that hands out nothing. */
export function wordsFor(step: Step, reading: RecordReading, profile: string, now: number): Told {
  switch (step.do) {
    case 'ask':
      return { because: whyAsk(step.because, reading, profile, now), person: helpFor(step.because, reading, profile) };
    case 'wait':
      return { because: `${whyWait(step.because, reading)}; next try ${inTime(step.until - now)}`, person: null };
    default:
      return { because: `the credential of profile ${profile} is being renewed`, person: null };
  }
}

/**
 * What to tell of a credential that is still good and cannot be renewed any more, so that a person hears of it before its
 * end; null while there is nothing to tell.
 */
export function warningOf(record: OwnRecord, now: number): Told | null {
  const { trouble, credential, profile } = record;
  const why = whyOver(trouble);
  if (why === null) return null;
  const end = credential.expiresAt === null ? 'until it is refused' : `for ${inWords(credential.expiresAt - now)} more`;
  return { because: `its token is good ${end} and cannot be renewed (${why})`, person: `holdfast login ${profile}` };
}

function whyOver(trouble: Trouble | null): string | null {
  if (trouble?.kind === 'refused' && trouble.about === 'grant') return trouble.error;
  // A server that failed is asked again at the end, before anybody else is.
  return trouble?.kind === 'lost' && trouble.how !== 'server-error' ? 'the answer to its renewal was lost' : null;
}

function whyAsk(reason: PersonReason, reading: RecordReading, profile: string, now: number): string {
  const trouble = reading.kind === 'record' ? reading.record.trouble : null;
  switch (reason) {
    case 'not-logged-in':
      return `nobody has logged in to profile ${profile} yet`;
    case 'nothing-to-renew-with':
      return `the token of profile ${profile} has ended or was refused, and there is no refresh token to renew it with`;
    case 'grant-refused':
      return `the authorization server ended the login of profile ${profile} (${errorOf(trouble)})`;
    case 'client-refused':
      return `the authorization server does not accept the set-up of profile ${profile} (${errorOf(trouble)})`;
    case 'answer-lost':
      return lostWords(trouble, profile, now);
    case 'store-unusable':
      return reading.kind === 'unusable'
        ? reading.detail
        : `the stored credential of profile ${profile} cannot be used`;
  }
}

/** What happened to a renewal whose answer is missing, so that a person knows why a login is needed. */
function lostWords(trouble: Trouble | null, profile: string, now: number): string {
  if (trouble?.kind !== 'lost') return `the answer to the last renewal of profile ${profile} was lost`;
  const ago = inWords(now - trouble.at);
  return (
    `the answer to the renewal of profile ${profile} ${ago} ago was lost (${trouble.detail}); ` +
    'its refresh token may have been spent, and is not sent a second time'
  );
}

function helpFor(reason: PersonReason, reading: RecordReading, profile: string): string | null {
  if (reason === 'client-refused') return `holdfast profiles show ${profile}`;
  if (reason === 'store-unusable') return reading.kind === 'unusable' ? reading.hint : null;
  return `holdfast login ${profile}`;
}

function whyWait(because: 'unavailable' | 'braked', reading: RecordReading): string {
  if (because === 'braked') return 'new tokens are refused as soon as they are used, so renewals are braked';
  const trouble = reading.kind === 'record' ? reading.record.trouble : null;
  return trouble === null || trouble.kind === 'refused' ? 'the authorization server gave nothing' : trouble.detail;
}

function errorOf(trouble: Trouble | null): string {
  return trouble?.kind === 'refused' ? trouble.error : 'no error was named';
}

function inTime(ms: number): string {
  return `in ${inWords(ms)}`;
}
