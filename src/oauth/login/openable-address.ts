import type { OpenableAddress } from '../../core/address.ts';
import { readAddress } from '../../core/address.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { Called } from '../../core/profile/words.ts';
import { shown } from '../../core/shown.ts';

/**
 * An address of an authorization server's that a person is to open.
 *
 * @param namedBy the URL of whoever gave it.
 * @throws HoldfastError `server-metadata` where it must not be opened.
 */
export function openableAddress({ what }: Called, text: string, namedBy: string): OpenableAddress {
  const reading = readAddress(text, namedBy);
  if (reading.kind === 'address') return reading.address;
  throw new HoldfastError(
    'server-metadata',
    `${what}: the authorization server gave an address ${reading.because}; it is not opened`,
    shown`tell whoever runs ${new URL(namedBy).host}`,
  );
}
