import { describe, expect, it } from 'vitest';
import { wouldBeTooDeep } from '../../src/core/foreign-json.ts';

describe('a text that is asked about before it is parsed', () => {
  it.each([
    ['[', 512, false],
    ['[', 513, true],
    ['{"a":', 513, true],
    ['a = [', 200_000, true],
  ])('of %s × %i is too deep: %s', (piece, times, expected) => {
    expect(wouldBeTooDeep(piece.repeat(times))).toBe(expected);
  });

  it('counts no brackets in strings, and those that are closed no more', () => {
    expect(wouldBeTooDeep(`"${'['.repeat(600)}"`)).toBe(false);
    expect(wouldBeTooDeep(`"\\"${'['.repeat(600)}"`)).toBe(false);
    expect(wouldBeTooDeep('[]{}'.repeat(600))).toBe(false);
  });
});
