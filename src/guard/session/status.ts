import type { StoreReading } from '../../core/credential.ts';
import type { Survey } from '../../agents/agent.ts';
import type { KeeperState } from '../../keeper/trouble.ts';

/** What one guarded session says of itself over its control socket, and `holdfast status --json` of all. */
export interface SessionStatus {
  readonly schema: 1;
  readonly pid: number;
  readonly command: string;
  readonly cwd: string;
  readonly startedAt: string;
  readonly credential: Survey['credential'];
  readonly upstream: string;
  readonly store: string;
  readonly storeId: string;
  readonly login: {
    readonly state: StoreReading['kind'];
    readonly account: string | null;
    readonly expiresAt: string | null;
    readonly endsAt: string | null;
    readonly renewable: boolean;
  };
  readonly state: KeeperState;
  readonly held: ReadonlyArray<{ readonly path: string; readonly heldMs: number; readonly session: string | null }>;
  readonly requests: number;
}

/** The login's part of a status, from a reading. */
export function loginStatus(reading: StoreReading, account: string | null): SessionStatus['login'] {
  const login = reading.kind === 'login' ? reading.login : null;
  return {
    state: reading.kind,
    account,
    expiresAt: inIso(login?.expiresAt ?? null),
    endsAt: inIso(login?.deadlineAt ?? null),
    renewable: login !== null && login.refresh !== null,
  };
}

function inIso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
