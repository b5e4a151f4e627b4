import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Survey } from '../../agents/agent.ts';
import type { RenewalAttempt } from '../../core/attempt.ts';
import type { StoreReading } from '../../core/credential.ts';
import { generationOf, identityOf, nameOf } from '../../core/credential.ts';
import { healthOf } from '../../core/login-health.ts';
import { lastRenewal } from '../../core/last-renewal.ts';
import type { AttemptLog } from '../../core/ports.ts';
import { findDeadLock } from '../../stores/dead-lock.ts';
import { findVisibleObstacle } from '../../stores/store-obstacle.ts';
import type { SessionStatus } from '../session/status.ts';
import { loginStatus } from '../session/status.ts';
import type { LoginReport } from './login-report.ts';

/** What one look at a login's store tells, without who uses it. */
export type LoginLook = Omit<LoginReport, 'default' | 'credential' | 'overruled' | 'state' | 'holders'>;

/** Looks at the login of a survey; changes nothing, and asks nobody but the store. */
export async function lookAtLogin(
  { store, loginCommand }: Pick<Survey, 'store' | 'loginCommand'>,
  attempts: Pick<AttemptLog, 'last'>,
  now: number,
): Promise<LoginLook> {
  const reading = await store.read();
  const attempt = await attempts.last(store.id);
  const changedAt = reading.kind === 'login' ? await changeOf(store.place) : null;
  const renewed = reading.kind === 'login' ? lastRenewal(attempt, changedAt) : null;
  const fruitless = fruitlessAttempt(reading, attempt);
  const login = loginStatus(reading, nameOf(identityOf(reading)));
  const deadLock = await findDeadLock(store.place, now);
  const obstacle = reading.kind === 'login' && isAbsolute(store.place) ? await findVisibleObstacle(store.place) : null;
  const health = healthIn(login, fruitless?.result === 'refused', obstacle !== null, now);
  return {
    storeId: store.id,
    store: store.place,
    health,
    detail: reading.kind === 'unreadable' ? reading.detail : isAboutSaving(health) ? (obstacle?.detail ?? null) : null,
    login,
    renewed: renewed === null ? null : { at: iso(renewed.at), by: renewed.by },
    attempt:
      fruitless === null ? null : { at: iso(fruitless.startedAt), result: fruitless.result, count: fruitless.count },
    lock: { state: await store.refreshLock(), since: deadLock === null ? null : iso(deadLock.since) },
    loginCommand,
  };
}

/** What a guarded session says of its login, where the store cannot be found from here. */
export function lookThroughSession(session: SessionStatus, now: number): LoginLook {
  return {
    storeId: session.storeId,
    store: session.store,
    health: healthIn(session.login, false, false, now),
    detail: null,
    login: session.login,
    renewed: null,
    attempt: null,
    lock: { state: 'free', since: null },
    loginCommand: 'claude auth login',
  };
}

function isAboutSaving(health: LoginReport['health']): boolean {
  return health.kind === 'person-needed' && health.because === 'store-not-writable';
}

function healthIn(
  login: SessionStatus['login'],
  refused: boolean,
  isUnsaveable: boolean,
  now: number,
): LoginReport['health'] {
  const ms = (time: string | null): number | null => (time === null ? null : Date.parse(time));
  return healthOf({ ...login, expiresAt: ms(login.expiresAt), endsAt: ms(login.endsAt), refused, isUnsaveable }, now);
}

/** The last attempt at the login that is there now, which is there because the attempt brought no other. */
function fruitlessAttempt(reading: StoreReading, attempt: RenewalAttempt | null): RenewalAttempt | null {
  return attempt !== null && attempt.generation === generationOf(reading) ? attempt : null;
}

/** When a login file was last written; keychains do not say. */
async function changeOf(place: string): Promise<number | null> {
  return await stat(place).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
