import type { Granted } from '../../../src/core/profile/grant-answer.ts';
import type { Generation, ProfileCredential, ProfileRecord } from '../../../src/core/profile/record.ts';
import { Secret } from '../../../src/core/profile/secret.ts';

export const hour = 3_600_000;
export const generation = (text: string): Generation => text as Generation;

/** A credential that was issued at 0 for an hour, to be renewed after 45 minutes. */
export function credential(over: Partial<ProfileCredential> = {}): ProfileCredential {
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

export function record(over: Partial<ProfileRecord> = {}): ProfileRecord {
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
