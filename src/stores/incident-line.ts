import type { Identity } from '../core/credential.ts';
import type { Incident, IncidentCause } from '../core/incident.ts';
import { jsonFields } from './json-fields.ts';

const causes: Readonly<Record<IncidentCause, true>> = {
  'store-blank': true,
  'no-login': true,
  'store-unreadable': true,
  'login-ended': true,
  'access-token-expired': true,
  'refused': true,
  'stopped-by-itself': true,
  'account-refused': true,
  'other-credential': true,
};

/** Reads one line of the incident log; null for half a line, another schema, or anything else. */
export function readIncident(line: string): Incident | null {
  const { schema, at, session, turn, folder, transcript, cause, place, identity, tried } = jsonFields(line);
  if (schema !== 1 || !isNatural(at) || typeof folder !== 'string' || typeof place !== 'string') return null;
  if (!isCause(cause) || !isTextOrNull(session) || !isTextOrNull(turn) || !isTextOrNull(transcript)) return null;
  if (!isIdentityOrNull(identity) || !Array.isArray(tried)) return null;
  const sentences = tried.filter((sentence): sentence is string => typeof sentence === 'string');
  return { at, session, turn, folder, transcript, cause, place, identity, tried: sentences };
}

function isNatural(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isCause(value: unknown): value is IncidentCause {
  return typeof value === 'string' && Object.hasOwn(causes, value);
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function isIdentityOrNull(value: unknown): value is Identity | null {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  const { account, organization, email } = value as Readonly<Record<string, unknown>>;
  return isTextOrNull(account) && isTextOrNull(organization) && isTextOrNull(email);
}
