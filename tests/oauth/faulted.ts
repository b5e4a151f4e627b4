/** The real keeper, store and renewer before a token endpoint that fails as it is told. */
import type { Handout } from '../../src/core/profile/ports.ts';
import type { Generation, ProfileRecord } from '../../src/core/profile/record.ts';
import type { JumpingClock } from '../../score/clock.ts';
import { jumpingClock } from '../../score/clock.ts';
import { keeperOver } from '../../score/keeper.ts';
import { grantedTo } from '../../score/profile.ts';
import { scratchFolder } from '../stores/scratch.ts';
import type { Act } from './servers/acts.ts';
import type { FaultyServer } from './servers/faulty.ts';
import { openFaulty } from './servers/faulty.ts';

export interface Faulted {
  readonly clock: JumpingClock;
  /** Asks for a credential, the first one having been refused. */
  afterRefusal(): Promise<Handout>;
  /** Asks for a credential, the one that is held now having been refused. */
  refuseHeld(): Promise<Handout>;
  /** Asks for any, as every caller does first. */
  ask(): Promise<Handout>;
  record(): Promise<ProfileRecord>;
  /** Lets a renewal end that goes on behind a caller who was served. */
  settled(): Promise<void>;
}

/** The time limit of exchanges that are to meet it, milliseconds; the others have as long as a busy machine may need. */
export const shortLimitMs = 400;

const longLimitMs = 20_000;

/** Opens a keeper with a login that the server made. */
export async function openFaulted(
  server: Pick<FaultyServer, 'origin' | 'ledger'>,
  { env = {}, isSilent = false }: { readonly env?: Readonly<Record<string, string>>; readonly isSilent?: boolean } = {},
): Promise<Faulted> {
  const clock = jumpingClock();
  const account = { issuer: server.origin, clientId: 'fake-client' };
  const keeper = keeperOver(scratchFolder(), account, clock, {
    patient: false,
    random: () => 0.5,
    limitMs: isSilent ? shortLimitMs : longLimitMs,
    env,
  });
  const { accessToken, refreshToken } = server.ledger;
  const login = { accessToken, refreshToken, expiresIn: 3600, scope: '' };
  await keeper.accept(grantedTo({ issuer: server.origin, login }), clock.now());
  const record = async (): Promise<ProfileRecord> => {
    await keeper.look();
    if (keeper.reading.kind !== 'record') throw new Error(`expected a record, found ${keeper.reading.kind}`);
    return keeper.reading.record;
  };
  const first: Generation = (await record()).credential.generation;
  return {
    clock,
    record,
    afterRefusal: () => keeper.credential(first, AbortSignal.timeout(longLimitMs)),
    refuseHeld: async () => keeper.credential((await record()).credential.generation, AbortSignal.timeout(longLimitMs)),
    ask: () => keeper.credential(null, AbortSignal.timeout(longLimitMs)),
    settled: () => keeper.settled(),
  };
}

/** What a caller has in its hands, in one line. */
export function inHands(handout: Handout): string {
  return handout.kind === 'credential' ? handout.credential.access.reveal() : `none, ${handout.person ?? 'nobody can help'}`;
}

/** What is noted of the last renewal, in a few words. */
export function words({ trouble }: ProfileRecord): string {
  if (trouble === null) return 'none';
  if (trouble.kind === 'refused') return `refused, ${trouble.about}: ${trouble.error}`;
  return trouble.kind === 'lost' ? `lost, ${trouble.how}` : trouble.kind;
}

/** Opens servers for one test, and closes them when it has ended. */
export function serverForTest(onEnd: (end: () => Promise<void>) => void): (...acts: readonly Act[]) => Promise<FaultyServer> {
  const opened: FaultyServer[] = [];
  onEnd(async () => {
    for (const server of opened.splice(0)) await server.close();
  });
  return async (...acts) => {
    const server = await openFaulty();
    opened.push(server);
    server.next(...acts);
    return server;
  };
}
