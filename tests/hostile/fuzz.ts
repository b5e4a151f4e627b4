/** What every fuzzing of bytes asserts: nothing reaches the top level of the process, and nobody waits for ever. */
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect } from 'vitest';

/** How many cases one property is tried with; `npm run test:long` takes more time. */
const isLong = Boolean(process.env['HOLDFAST_LONG']);
const cases = isLong ? 10_000 : 300;

/** What all cases of one property may take together, on a machine that is busy. */
export const fuzzMs = isLong ? 3_600_000 : 180_000;

/** Longer than any answer takes on a machine that is busy; who waits for this long would wait for ever. */
const boundMs = 20_000;

/** Fails each test of a file in which an error reached the top level. */
export function watchTopLevel(): void {
  const reached: unknown[] = [];
  const note = (error: unknown): void => void reached.push(error);
  beforeEach(() => {
    reached.length = 0;
    process.on('uncaughtException', note);
    process.on('unhandledRejection', note);
  });
  afterEach(() => {
    process.off('uncaughtException', note);
    process.off('unhandledRejection', note);
    expect(reached, 'what reached the top level of the process').toEqual([]);
  });
}

/**
 * Tries a property. A long run says how many cases it tried and with which seed; so does the message of a failure.
 * `HOLDFAST_TEST_SEED` tries those of one seed again.
 */
export async function expectHolds<T>(inputs: fc.Arbitrary<T>, property: (input: T) => Promise<void>): Promise<void> {
  const given = process.env['HOLDFAST_TEST_SEED'];
  const seed = given === undefined ? {} : { seed: Number(given) };
  const details = await fc.check(fc.asyncProperty(inputs, property), { numRuns: cases, ...seed });
  if (details.failed) throw new Error(await fc.asyncDefaultReportMessage(details), { cause: details.errorInstance });
  if (isLong) console.log(`${details.numRuns} cases of "${expect.getState().currentTestName}", seed ${details.seed}`);
}

/**
 * Sends bytes in pieces, and gives back everything that came until the other side closed.
 *
 * @param isWhole whether they are a whole request that asks to close; else its end is said by closing this side.
 */
export async function exchange(to: { port: number } | { path: string }, pieces: readonly Buffer[], isWhole: boolean): Promise<string> {
  const socket = connect('port' in to ? { port: to.port, host: '127.0.0.1' } : { path: to.path });
  let bytes = '';
  socket.setEncoding('latin1').on('data', (text: string) => (bytes += text));
  // A reset is an end like any other: what counts is that there is one.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await sendAll(socket, pieces);
  if (!isWhole && !socket.destroyed) socket.end();
  await within(closed, 'the connection was left open');
  return bytes;
}

/** Writes piece by piece, each in a turn of its own. */
export async function sendAll(socket: Socket, pieces: readonly Buffer[]): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed || !socket.writable) return;
    socket.write(piece);
    if (pieces.length > 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What comes of a promise. @throws when nothing comes of it. */
export async function within<T>(outcome: Promise<T>, otherwise: string, ms = boundMs): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const never = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(otherwise)), ms);
  });
  return await Promise.race([outcome, never]).finally(() => clearTimeout(late));
}

/** How an answer of HTTP begins, or that there was none before the end; a byte that ends a line early would show here. */
export const answered = /^(?:$|HTTP\/1\.1 [1-9]\d\d [\t\x20-\x7e\x80-\xff]*\r\n)/;

/** A text of one character per byte: each byte but those that would end the line, most of them odd. */
export function oddText(maxLength: number): fc.Arbitrary<string> {
  const byte = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
    { weight: 2, arbitrary: fc.integer({ min: 0x80, max: 0xff }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x1f }).filter((code) => code !== 10 && code !== 13) },
    { weight: 1, arbitrary: fc.constantFrom(0x7f, 0x00, 0x1b, 0x09) },
  );
  return fc.array(byte, { maxLength }).map((codes) => String.fromCharCode(...codes));
}

/** Bytes in pieces: a parser must not depend on where one read ends. */
export function inPieces(text: fc.Arbitrary<string>): fc.Arbitrary<Buffer[]> {
  return fc.tuple(text, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 })).map(([all, cuts]) => {
    const bytes = Buffer.from(all, 'latin1');
    const places = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length].toSorted((a, b) => a - b);
    return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
  });
}
