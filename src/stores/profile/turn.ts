import { HoldfastError } from '../../core/errors.ts';
import type { Leases } from '../../core/ports.ts';
import { shown } from '../../core/shown.ts';

/** A save takes milliseconds; another one that takes longer than this has a disk that hangs. */
export const saveWithinMs = 5_000;

/**
 * Waits until nobody else saves at a place, so that what is compared is what is replaced.
 *
 * @param withinMs 0 tries once.
 * @returns gives the turn back.
 * @throws HoldfastError `credential-store` when it takes longer.
 */
export async function takeTurn(
  leases: Leases,
  lease: string,
  place: string,
  withinMs: number = saveWithinMs,
): Promise<() => Promise<void>> {
  for (const since = Date.now(); ;) {
    const giveBack = await leases.take(lease);
    if (giveBack !== null) return giveBack;
    if (Date.now() - since >= withinMs) {
      const what = `another process has been saving ${place} for ${withinMs / 1000} s`;
      throw new HoldfastError('credential-store', what, shown`try again; if it stays so, look what keeps that disk`);
    }
    await new Promise((resolve) => void setTimeout(resolve, 5));
  }
}
