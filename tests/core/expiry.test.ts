import { describe, expect, it } from 'vitest';
import { inWords, readDuration, renewAt } from '../../src/core/expiry.ts';

const hour = 3_600_000;

describe('renewAt', () => {
  it('leads by a 24th of the lifetime, spread by a quarter to both sides', () => {
    const expiresAt = 100 * hour;
    expect(renewAt(expiresAt, 8 * hour, 0)).toBe(expiresAt - 15 * 60_000);
    expect(renewAt(expiresAt, 8 * hour, 1)).toBe(expiresAt - 25 * 60_000);
    expect(renewAt(expiresAt, null, 0.5)).toBe(expiresAt - 20 * 60_000);
  });

  it('is earlier than the client, whose own lead is five minutes', () => {
    const expiresAt = 100 * hour;
    expect(renewAt(expiresAt, hour, 0)).toBe(expiresAt - 6 * 60_000);
  });

  it('leaves lifetimes to the client that its own lead covers', () => {
    expect(renewAt(1_000_000, 20 * 60_000 - 1, 0)).toBeNull();
    expect(renewAt(1_000_000_000, 20 * 60_000, 0)).not.toBeNull();
  });

  it('has no time for a login without an end', () => {
    expect(renewAt(null, null, 0)).toBeNull();
  });
});

describe('inWords', () => {
  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [59_400, '59 s'],
    [60_000, '1 min'],
    [59 * 60_000, '59 min'],
    [hour, '1 h'],
    [2 * hour + 10 * 60_000, '2 h 10 min'],
    [48 * hour, '2 d'],
    [76 * hour, '3 d 4 h'],
  ])('%d ms is %s', (ms, words) => {
    expect(inWords(ms)).toBe(words);
  });

  it('never says sixty minutes', () => {
    expect(inWords(hour - 1)).toBe('1 h');
    expect(inWords(2 * hour - 1_000)).toBe('2 h');
  });
});

describe('readDuration', () => {
  it.each([
    ['0', 0],
    ['90s', 90_000],
    ['12min', 720_000],
    ['12m', 720_000],
    ['12h', 12 * hour],
    ['1h30m', 1.5 * hour],
    ['1.5h', 1.5 * hour],
    ['2d', 48 * hour],
    ['12', null],
    ['h', null],
    ['-3h', null],
    ['12 parsecs', null],
    ['', null],
  ])('%s', (text, ms) => {
    expect(readDuration(text)).toBe(ms);
  });
});
