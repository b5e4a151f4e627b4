/** What people are told past the terminal as well: on the desktop, by a command of theirs, by a webhook. */
import { inWords } from './expiry.ts';
import type { Fact } from './fact.ts';
import type { Incident } from './incident.ts';
import type { Whereabouts } from './notice.ts';
import { remedy, whyEnded, whyHeld } from './notice.ts';
import { isLeftToClient } from './renewal.ts';
import { resumeCommand } from './resume-command.ts';
import type { Setting, Warning } from './warning.ts';
import type { Page } from './shown.ts';
import { joined, shown, shownText } from './shown.ts';

/** One message. It names no token, and everything that a person on another machine needs to know. */
export interface Message {
  readonly schema: 1;
  readonly event: 'holding' | 'resumed' | 'gave-up' | 'warning' | 'incident';
  /** ISO 8601. */
  readonly at: string;
  /** What happened, in one sentence. */
  readonly text: string;
  /** The one thing to do, or null where nothing is to be done. */
  readonly command: string | null;
  readonly host: string;
  readonly user: string;
  readonly account: string | null;
  readonly store: string;
  /** More of the same, by event: `because`, `until`, `heldMs`, `kind`, `endsAt`, `session`, `folder`, `tried` … */
  readonly [more: string]: unknown;
}

/** The message that a fact is worth, or null. @param turnEnded whether the client gave a turn up meanwhile. */
export function messageOf(
  fact: Fact,
  where: Whereabouts,
  now: number,
  about: { readonly detail: string | null; readonly turnEnded: boolean } = { detail: null, turnEnded: false },
): Message | null {
  switch (fact.event) {
    case 'holding': {
      const why = whyHeld(fact.because) + (about.detail === null ? '' : `: ${about.detail}`);
      const until = new Date(fact.until).toISOString();
      const text = `a session is held for ${inWords(fact.until - now)}: ${why}`;
      return message('holding', text, remedy(fact.because, where), where, now, { because: fact.because, until });
    }
    case 'resumed': {
      // A turn that the client has given up does not begin again by itself.
      const command = about.turnEnded ? 'resend your message' : null;
      const text = `the login is back after ${inWords(fact.heldMs)}`;
      return message('resumed', text, command, where, now, { heldMs: fact.heldMs });
    }
    case 'gave-up': {
      if (fact.because === 'client-left' || fact.because === 'holdfast-stopped') return null;
      // Nobody has to do anything: the login can be renewed, and the client is at it.
      if (isLeftToClient(fact.because)) return null;
      const text = `gave up (${fact.because}): the vendor's own answer went to the client`;
      return message('gave-up', text, where.loginCommand, where, now, { because: fact.because });
    }
    case 'warning':
      return message('warning', warningText(fact.warning, now), warningRemedy(fact.warning, where), where, now, {
        ...fact.warning,
        ...('endsAt' in fact.warning ? { endsAt: new Date(fact.warning.endsAt).toISOString() } : {}),
        ...('since' in fact.warning ? { since: new Date(fact.warning.since).toISOString() } : {}),
      });
    default:
      return null;
  }
}

/** The message that an incident is worth: what ended, why, and how it goes on. */
export function messageOfIncident(incident: Incident, where: Whereabouts, home: string): Message {
  const { session, folder, cause, tried } = incident;
  const text = `a turn in ${folder} ended: ${whyEnded(cause)}`;
  const resume = resumeCommand(incident, home);
  const more = { cause, session, folder, tried, resume };
  return message('incident', text, where.loginCommand, where, incident.at, more);
}

/** A warning in one sentence. */
export function warningText(warning: Warning, now: number): string {
  switch (warning.kind) {
    case 'login-ends':
      return `the login ends in ${inWords(warning.endsAt - now)}, ${date(warning.endsAt)}, which no renewal extends`;
    case 'run-may-outlive-login':
      return `the login ends in ${inWords(warning.endsAt - now)}, ${date(warning.endsAt)}, before this run may be over; no renewal extends it`;
    case 'store-not-writable':
      return `a renewed login could not be saved: ${warning.detail}`;
    case 'copied-login':
      return `the same login lies in ${warning.other}${settings[warning.setting ?? 'none']}: whichever is renewed first ends the other`;
    case 'linked-store':
      return `the login file is a link to ${warning.target}: a renewal replaces the link, and what is there stays behind with a login that is spent`;
    case 'orphaned-lock':
      return `a renewal was cut off ${inWords(now - warning.since)} ago and left its lock behind: ${warning.path}; the client takes it over by itself, but the login may have been spent`;
  }
}

const settings: Readonly<Record<Setting | 'none', string>> = {
  none: '',
  container: ', as it happens where a container was given a copy',
  remote: ', as it happens where a login was copied to a remote machine',
};

/** The one thing to do about a warning. */
export function warningRemedy(warning: Warning, where: Whereabouts): string {
  if (warning.kind === 'store-not-writable') return remedy('store-not-writable', where);
  if (warning.kind === 'linked-store') return 'link the folder instead of the file, or set CLAUDE_CONFIG_DIR to it';
  return warning.kind === 'orphaned-lock' ? 'holdfast status' : where.loginCommand;
}

function date(at: number): string {
  return `on ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function message(
  event: Message['event'],
  text: string,
  command: string | null,
  where: Whereabouts,
  now: number,
  more: Readonly<Record<string, unknown>>,
): Message {
  const { host, user, account, place: store } = where;
  return { schema: 1, event, at: new Date(now).toISOString(), text, command, host, user, account, store, ...more };
}

/** A message in lines of text. */
export function messageLines({ text, command, host, user, account, store }: Message): Page {
  const told = [shownText(text), command === null ? null : shown`do: ${command}`, shown`on: ${host}, as ${user}`];
  const lines = [...told, shown`account: ${account ?? 'not named by the store'}`, shown`store: ${store}`];
  return joined(lines.filter((line) => line !== null));
}
