import { describe, expect, it } from 'vitest';
import { RecentTokens } from '../../../src/core/profile/recent-tokens.ts';
import { Secret } from '../../../src/core/profile/secret.ts';
import { credential, generation } from './samples.ts';

const nth = (n: number, refresh = true) =>
  credential({ generation: generation(`g${n}`), access: new Secret(`fake-a-${n}.`), refresh: refresh ? new Secret(`fake-r-${n}.`) : null });

describe('the tokens that were sent lately', () => {
  it('are taken out, those of the seven generations before as well', () => {
    const tokens = new RecentTokens();
    expect(tokens.mask.text('fake-a-1.')).toBe('fake-a-1.');
    for (let n = 1; n <= 8; n += 1) tokens.note(nth(n, n !== 2));
    for (const n of [1, 3, 8]) expect(tokens.mask.text(`x fake-a-${n}. fake-r-${n}.`)).toBe('x [token] [token]');
    expect(tokens.mask.text('fake-a-2. fake-r-2.')).toBe('[token] fake-r-2.');
    tokens.note(nth(8));
    expect(tokens.mask.text('fake-a-1.')).toBe('[token]');
    tokens.note(nth(9));
    expect(tokens.mask.text('fake-a-1. fake-a-9.')).toBe('fake-a-1. [token]');
  });
});
