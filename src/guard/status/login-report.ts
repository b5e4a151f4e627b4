import type { LastRenewal } from '../../core/last-renewal.ts';
import type { LoginHealth } from '../../core/login-health.ts';
import type { KeeperState } from '../../keeper/trouble.ts';
import type { CredentialKind } from '../../core/custody.ts';
import type { ClientLockState, RenewalAttempt } from '../../core/attempt.ts';
import type { SessionStatus } from '../session/status.ts';

/** One login of this machine, as `holdfast status` reports it; times are ISO 8601. */
export interface LoginReport {
  readonly storeId: string;
  readonly store: string;
  /** Whether this is the login of the environment that `status` was asked in. */
  readonly default: boolean;
  /** Which credential that environment would send; null for other logins. */
  readonly credential: CredentialKind | null;
  /** Variables of that environment that a settings file overrules, each in one sentence. */
  readonly overruled: readonly string[];
  readonly health: LoginHealth;
  /** What was found where the store cannot be read, else null. */
  readonly detail: string | null;
  readonly login: SessionStatus['login'];
  readonly renewed: { readonly at: string; readonly by: LastRenewal['by'] } | null;
  /** What came of the last renewal that Holdfast started for this very login, where it brought none. */
  readonly attempt: { readonly at: string; readonly result: RenewalAttempt['result']; readonly count: number } | null;
  readonly lock: { readonly state: ClientLockState; readonly since: string | null };
  /** What is being done about it now, by whoever guards it. */
  readonly state: KeeperState;
  readonly holders: readonly Holder[];
  readonly loginCommand: string;
}

/** A session that needs the login. */
export interface Holder {
  readonly pid: number;
  /** `run`: under `holdfast run`. `hooks`: the client by itself, known from its own hook. */
  readonly by: 'run' | 'hooks';
  readonly command: string;
  readonly folder: string;
  readonly since: string;
  /** The client's own id of the session, where it is known. */
  readonly session: string | null;
  readonly held: SessionStatus['held'];
}
