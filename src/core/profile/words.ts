/** What people are told of a profile whose credential cannot be used. */
import { inWords } from '../expiry.ts';
import type { CommandLine } from '../shell-word.ts';
import { commandLine } from '../shell-word.ts';
import type { Shown } from '../shown.ts';
import type { PersonReason, ProfileStep } from './decide.ts';
import { quoted } from './server-words.ts';
import type { ProfileRecord, RecordReading, RecordTrouble } from './record.ts';

/** One sentence that says why nothing may be used, and the command that a person must run, or null. */
export interface Explanation {
  readonly because: string;
  readonly person: Shown | null;
}

/** What people call one credential, and the commands that they look after it with. */
export interface Called {
  /** As in "the credential of …". */
  readonly what: string;
  readonly login: CommandLine;
  /** Shows how it is set up. */
  readonly show: CommandLine;
  /** What may help where the server does not accept the set-up: it shows it, or makes it anew. */
  readonly mend: CommandLine;
  /** A login that names no resource (RFC 8707); null where none is named, or only its config could say so. */
  readonly withoutResource: CommandLine | null;
}

/** A profile of the config file. */
export function calledProfile(name: string): Called {
  const show = commandLine('holdfast', 'profiles', 'show', name);
  return {
    what: `profile ${name}`,
    login: commandLine('holdfast', 'login', name),
    show,
    mend: show,
    withoutResource: null,
  };
}

/** What to tell of a step that hands out nothing. */
export function wordsFor(step: ProfileStep, reading: RecordReading, called: Called, now: number): Explanation {
  switch (step.do) {
    case 'ask':
      return { because: whyAsk(step.because, reading, called, now), person: helpFor(step.because, reading, called) };
    case 'wait':
      return { because: `${whyWait(step.because, reading)}; next try ${inTime(step.until - now)}`, person: null };
    default:
      return { because: `the credential of ${called.what} is being renewed`, person: null };
  }
}

/**
 * What to tell of a credential that is still good and cannot be renewed any more, so that a person hears of it before its
 * end; null while there is nothing to tell.
 */
export function warningOf(record: ProfileRecord, called: Called, now: number): Explanation | null {
  const { trouble, credential } = record;
  const why = whyOver(trouble);
  if (why === null) return null;
  const end = credential.expiresAt === null ? 'until it is refused' : `for ${inWords(credential.expiresAt - now)} more`;
  return { because: `its token is good ${end} and cannot be renewed (${why})`, person: called.login };
}

function whyOver(trouble: RecordTrouble | null): string | null {
  if (trouble?.kind === 'refused' && trouble.about === 'grant') return errorOf(trouble);
  // A server that failed is asked again at the end, before anybody else is.
  return trouble?.kind === 'lost' && trouble.how !== 'server-error' ? 'the answer to its renewal was lost' : null;
}

function whyAsk(reason: PersonReason, reading: RecordReading, called: Called, now: number): string {
  const trouble = reading.kind === 'record' ? reading.record.trouble : null;
  switch (reason) {
    case 'not-logged-in':
      return `nobody has logged in to ${called.what} yet`;
    case 'nothing-to-renew-with':
      return `the token of ${called.what} has ended or was refused, and there is no refresh token to renew it with`;
    case 'grant-refused':
      return `the authorization server ended the login of ${called.what} (${errorOf(trouble)})`;
    case 'client-refused':
      return `the authorization server does not accept the set-up of ${called.what} (${errorOf(trouble)})`;
    case 'refused-otherwise':
      return otherwiseWords(trouble, called);
    case 'answer-lost':
      return lostWords(trouble, called, now);
    case 'store-unusable':
      return reading.kind === 'unusable' ? reading.detail : `the stored credential of ${called.what} cannot be used`;
  }
}

/** Nobody can tell whether the login is over: the server did not say so in words that are agreed on. */
function otherwiseWords(trouble: RecordTrouble | null, { what }: Called): string {
  const said = trouble?.kind === 'unavailable' ? trouble.detail : 'the authorization server refused it';
  return `${said}, the same each time, to the renewal of ${what}; its login is kept, and not sent again until somebody has signed in`;
}

/** What happened to a renewal whose answer is missing, so that a person knows why a login is needed. */
function lostWords(trouble: RecordTrouble | null, called: Called, now: number): string {
  if (trouble?.kind !== 'lost') return `the answer to the last renewal of ${called.what} was lost`;
  const ago = inWords(now - trouble.at);
  return (
    `the answer to the renewal of ${called.what} ${ago} ago was lost (${trouble.detail}); ` +
    'its refresh token may have been spent, and is not sent a second time'
  );
}

function helpFor(reason: PersonReason, reading: RecordReading, called: Called): Shown | null {
  if (reason === 'client-refused') return helpAfter(reading.kind === 'record' ? reading.record.trouble : null, called);
  if (reason === 'store-unusable') return reading.kind === 'unusable' ? reading.hint : null;
  return called.login;
}

/** The command that may help after a refusal of the set-up. */
export function helpAfter(trouble: RecordTrouble | null, called: Called): CommandLine {
  return trouble?.kind === 'refused' ? withoutRefused(trouble, called, called.mend) : called.mend;
}

/** Not the same again where the server has said which part of it is not wanted. @param otherwise the step for whatever else it said. */
export function withoutRefused(
  { error, description }: { readonly error: string; readonly description?: string | null | undefined },
  { withoutResource }: Called,
  otherwise: CommandLine,
): CommandLine {
  return withoutResource !== null && isAboutResource(error, description) ? withoutResource : otherwise;
}

function whyWait(because: 'unavailable' | 'braked', reading: RecordReading): string {
  if (because === 'braked') return 'new tokens are refused as soon as they are used, so renewals are braked';
  const trouble = reading.kind === 'record' ? reading.record.trouble : null;
  return trouble === null || trouble.kind === 'refused' ? 'the authorization server gave nothing' : trouble.detail;
}

function errorOf(trouble: RecordTrouble | null): string {
  return trouble?.kind === 'refused' ? `${trouble.error}${quoted(trouble.description)}` : 'no error was named';
}

function inTime(ms: number): string {
  return `in ${inWords(ms)}`;
}

/** Codes that leave it to their text what was wrong. */
const vague: ReadonlySet<string> = new Set(['invalid_request', 'server_error', 'invalid_resource', 'unknown_error']);

/** Microsoft Entra: a resource beside scopes (901002), and one that does not match them (9010010). */
const entra = /\bAADSTS(?:901002|9010010)\b/;

/** A parameter, and that it is not wanted, within one sentence; "you may not use this resource" speaks of something else. */
const unwanted =
  /\b(?:un(?:known|supported|expected|recognised|recognized)|not (?:supported|allowed|known|recognised|recognized|match)|invalid|illegal|parameter|indicator)\b/i;

/**
 * Whether a server takes no `resource` (RFC 8707), or not the one that was named: then a sign-in without it goes through. By the
 * `error` of an answer and its `error_description`, as far as they were read.
 */
export function isAboutResource(error: string, words: string | null | undefined): boolean {
  if (error === 'invalid_target') return true;
  const text = words ?? '';
  if (entra.test(text)) return true;
  return vague.has(error) && text.split(/[.;]\s/).some((part) => /\bresource\b/i.test(part) && unwanted.test(part));
}
