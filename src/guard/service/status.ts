import { nameOf } from '../../core/credential.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { KeeperState } from '../../keeper/trouble.ts';
import type { SessionStatus } from '../session/status.ts';
import { loginStatus } from '../session/status.ts';
import type { World } from '../../host/world.ts';
import type { StoreGuards } from './store-guards.ts';

/** What the service says of itself over its control socket. */
export interface ServiceStatus {
  readonly schema: 1;
  readonly kind: 'service';
  readonly pid: number;
  readonly startedAt: string;
  /** Where its gateway listens, without what makes the address a key; null without a gateway. */
  readonly gateway: { readonly address: string; readonly upstream: string } | null;
  /** The logins that live sessions need now. */
  readonly logins: ReadonlyArray<{
    readonly storeId: string;
    readonly store: string;
    readonly sessions: number;
    readonly login: SessionStatus['login'];
    readonly state: KeeperState;
  }>;
  readonly held: SessionStatus['held'];
  readonly requests: number;
}

/** A gateway as the status shows it. */
export interface ShownGateway extends Pick<Gateway, 'requests' | 'held'> {
  readonly address: string;
  readonly upstream: string;
}

/** The status at one moment. */
export function serviceStatus(
  { pid }: Pick<World, 'pid'>,
  startedAt: number,
  guards: Pick<StoreGuards, 'all'>,
  gateway: ShownGateway | null,
): ServiceStatus {
  return {
    schema: 1,
    kind: 'service',
    pid,
    startedAt: new Date(startedAt).toISOString(),
    gateway: gateway === null ? null : { address: gateway.address, upstream: gateway.upstream },
    logins: guards.all().map(({ guard, sessions }) => ({
      storeId: guard.storeId,
      store: guard.place,
      sessions,
      login: loginStatus(guard.keeper.reading, nameOf(guard.keeper.identity)),
      state: guard.keeper.state,
    })),
    held: (gateway?.held() ?? []).map(({ path, heldMs, session }) => ({ path, heldMs, session })),
    requests: gateway?.requests() ?? 0,
  };
}
