import { HoldfastError } from '../../core/errors.ts';
import type { McpKeeper } from '../../core/mcp/ports.ts';
import type { Generation, ProfileCredential } from '../../core/profile/record.ts';
import type { Clock } from '../../core/ports.ts';
import type { Challenge } from './challenge.ts';

/** Where a credential comes from: the keeper, and where that can bring none, a person. */
export interface CredentialSource {
  readonly keeper: McpKeeper;
  /** Waits until a person has signed in. @throws HoldfastError, or the signal's reason. */
  readonly signedIn: (challenge: Challenge, refused: Generation | null, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
}

/** How long a server that is away is left alone, milliseconds. */
const pauseMs = 2_000;

/**
 * The freshest credential: waits while it is renewed, while a server is away, and for a person.
 *
 * @param refused the generation that was refused, or null.
 * @throws HoldfastError `login-needed`, `login-refused`, `server-unavailable`, `server-metadata`, `credential-store`; the signal's reason.
 */
export async function obtainCredential(
  { keeper, signedIn, clock }: CredentialSource,
  challenge: Challenge,
  refused: Generation | null,
  signal: AbortSignal,
): Promise<ProfileCredential> {
  for (;;) {
    signal.throwIfAborted();
    const step = await keeper.look(refused);
    if (step.do === 'ask' && step.because === 'store-unusable') throw unusable(keeper);
    if (step.do === 'ask') await signedIn(challenge, refused, signal);
    const handout = await keeper.credential(refused, signal);
    if (handout.kind === 'credential') return handout.credential;
    // A server that is away comes back; a person is asked in the next round.
    const untilThen = step.do === 'wait' ? Math.min(pauseMs, step.until - clock.now()) : pauseMs;
    if (handout.person === null) await clock.sleep(untilThen, signal);
  }
}

function unusable({ reading }: McpKeeper): HoldfastError {
  const isKnown = reading.kind === 'unusable';
  const detail = isKnown ? reading.detail : 'the stored credential cannot be used';
  return new HoldfastError('credential-store', detail, isKnown ? reading.hint : null);
}
