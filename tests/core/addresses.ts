import type { OpenableAddress } from '../../src/core/address.ts';
import { readAddress } from '../../src/core/address.ts';

/** An address that may be opened. */
export function address(text: string): OpenableAddress {
  const reading = readAddress(text, text);
  if (reading.kind === 'refused') throw new TypeError(reading.because);
  return reading.address;
}
