/** Values of options, read and checked; one that is not understood is told what was expected. */
import { InvalidArgumentError } from 'commander';
import { readDuration } from '../../core/expiry.ts';

/** A length of time, in milliseconds. */
export function duration(text: string): number {
  const ms = readDuration(text);
  if (ms === null)
    throw new InvalidArgumentError(`Expected a time such as 90s, 30min, 12h or 1h30m; got ${JSON.stringify(text)}.`);
  return ms;
}

export function count(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Expected a number from 1 on.');
  return Number(text);
}

/** The values of an option that may be given more than once. */
export function several(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** A port; 0 is any free one. */
export function port(text: string): number {
  const value = Number(text);
  if (!/^\d{1,5}$/.test(text) || value > 65_535) throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  return value;
}
