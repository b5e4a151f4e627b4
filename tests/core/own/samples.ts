import type { Granted } from '../../../src/core/own/grant-answer.ts';
import type { Generation, OwnCredential, OwnRecord } from '../../../src/core/own/record.ts';
import { Secret } from '../../../src/core/own/secret.ts';

export const hour = 3_600_000;
export const generation = (text: string): Generation => text as Generation;

/** A credential that was issued at 0 for an hour, to be renewed after 45 minutes. */
export function credential(over: Partial<OwnCredential> = {}): OwnCredential {
  return {
    generation: generation('g1'),
    access: new Secret('fake-access-1'),
    tokenType: 'Bearer',
    refresh: new Secret('fake-refresh-1'),
    issuedAt: 0,
    expiresAt: hour,
    renewAt: 45 * 60_000,
    scope: null,
    subject: null,
    endpoints: null,
    ...over,
  };
}

export function record(over: Partial<OwnRecord> = {}): OwnRecord {
  return {
    profile: 'work',
    header: 'authorization',
    credential: credential(),
    intent: null,
    trouble: null,
    retryAt: null,
    failures: 0,
    hasty: [],
    ...over,
  };
}

export function granted(n: number, over: Partial<Granted> = {}): Granted {
  return {
    access: new Secret(`fake-access-${n}`),
    tokenType: 'Bearer',
    refresh: new Secret(`fake-refresh-${n}`),
    lifetimeMs: hour,
    scope: null,
    subject: null,
    ...over,
  };
}
