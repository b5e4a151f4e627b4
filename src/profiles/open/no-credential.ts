import { HoldfastError } from '../../core/errors.ts';
import type { Called, Explanation } from '../../core/profile/words.ts';

/** The failure of a command that was handed nothing: a person can help (3), or time may (4). */
export function noCredentialError(told: Explanation, called: Called): HoldfastError {
  if (told.person !== null) return new HoldfastError('login-needed', told.because, told.person);
  return new HoldfastError('server-unavailable', told.because, called.show);
}
