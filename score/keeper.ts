import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { usualBrake } from '../src/core/profile/haste.ts';
import type { CredentialStore, Renewer } from '../src/core/profile/ports.ts';
import type { Generation } from '../src/core/profile/record.ts';
import { calledProfile } from '../src/core/profile/words.ts';
import type { Clock } from '../src/core/ports.ts';
import { ProfileKeeper } from '../src/keeper/profile/profile-keeper.ts';
import { oauthRenewer } from '../src/oauth/token-endpoint.ts';
import { openLeases } from '../src/stores/leases.ts';
import { openCredentialStore } from '../src/stores/profile/credential-store.ts';
import type { Account } from './profile.ts';
import { profileOf } from './profile.ts';

/** What stands between a keeper and its real parts, for those who stop it in the middle of something. */
export interface Between {
  readonly store?: (real: CredentialStore) => CredentialStore;
  readonly renewer?: (real: Renewer) => Renewer;
}

/** How it differs from the usual one. */
export interface Ways {
  readonly patient?: boolean;
  readonly between?: Between;
  readonly random?: () => number;
  /** Proxy and authority variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long an exchange may take. */
  readonly limitMs?: number;
}

/** The real keeper with its real parts over a folder, as the program itself makes it; only the clock is handed in. */
export function keeperOver(
  folder: string,
  account: Pick<Account, 'issuer' | 'clientId'>,
  clock: Clock,
  { patient = true, between = {}, random = Math.random, env = {}, limitMs }: Ways = {},
): ProfileKeeper {
  const profile = profileOf(account);
  const leases = openLeases(folder);
  const store = openCredentialStore(profile, folder, leases);
  const readSecret = () => Promise.reject(new Error('a public client has no secret'));
  const renewer = oauthRenewer(profile, { clock, env, readSecret, ...(limitMs === undefined ? {} : { limitMs }) });
  return new ProfileKeeper({
    profile,
    called: calledProfile(profile.name),
    store: between.store?.(store) ?? store,
    renewer: between.renewer?.(renewer) ?? renewer,
    leases,
    clock,
    random,
    newGeneration: () => randomBytes(8).toString('hex') as Generation,
    by: `process ${process.pid}`,
    journal: { note: () => undefined },
    brake: usualBrake,
    patient,
  });
}
