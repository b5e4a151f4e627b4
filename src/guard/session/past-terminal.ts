import type { Survey } from '../../agents/agent.ts';
import type { Identity } from '../../core/credential.ts';
import { nameOf } from '../../core/credential.ts';
import type { LoginStore } from '../../core/ports.ts';
import type { HoldReason } from '../../core/renewal.ts';
import type { World } from '../../host/world.ts';
import type { AnnouncerWorld } from '../../notices/announcer.ts';

/**
 * Who tells people from a process that has no terminal to speak at: hooks, whose words would become part of a
 * conversation, and the service, whose words go to a log.
 */
export function pastTerminal(
  world: World,
  survey: Pick<Survey, 'store' | 'loginCommand'>,
  identity: () => Identity | null,
  childOwnsScreen: boolean,
): AnnouncerWorld {
  const { hostname: host } = world;
  const user = world.user();
  const { store, loginCommand } = survey;
  return {
    terminal: world.terminal,
    now: () => world.clock.now(),
    where: () => ({ host, user, place: store.place, account: nameOf(identity()), loginCommand }),
    detail: (because) => detailOf(because, store),
    childOwnsScreen,
    signalTerminal: () => undefined,
    messageInTmux: () => undefined,
    onHold: null,
    env: world.env,
    platform: world.platform,
    cwd: world.cwd,
    home: world.home,
  };
}

/** What is wrong with the store itself, where that is the reason for a hold. */
export async function detailOf(because: HoldReason, store: LoginStore): Promise<string | null> {
  if (because === 'store-not-writable') return (await store.obstacle())?.detail ?? null;
  if (because !== 'store-unreadable') return null;
  const reading = await store.read();
  return reading.kind === 'unreadable' ? reading.detail : null;
}
