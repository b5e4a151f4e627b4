import { describe, expect, it } from 'vitest';
import type { HoldView } from '../../src/core/hold.ts';
import { ciVendorMs, decideHold, unansweredHoldMs, usualHoldMs, whyShort } from '../../src/core/hold.ts';

const actions = { name: 'GitHub Actions', isCertain: true };
const marked = { name: 'CI', isCertain: false };
const nobody: HoldView = { askedMs: null, usualMs: usualHoldMs, ci: null, hasScreen: false, canTell: false };
const minute = 60_000;

describe('how long somebody is waited for', () => {
  it.each<[string, Partial<HoldView>, 'usual' | 'short', string]>([
    ['at a terminal', { hasScreen: true }, 'usual', 'usual'],
    ['at a terminal, and told elsewhere, too', { hasScreen: true, canTell: true }, 'usual', 'usual'],
    ['without a terminal, and told elsewhere', { canTell: true }, 'usual', 'usual'],
    ['without a terminal and without a way to tell anybody', {}, 'short', 'nobody-can-be-told'],
    ['in CI', { ci: actions }, 'short', 'ci'],
    ['in CI that gives its jobs a terminal', { ci: actions, hasScreen: true }, 'short', 'ci'],
    ['in CI with a webhook: who hears of it cannot log in there', { ci: actions, canTell: true }, 'short', 'ci'],
    ['with CI=true alone', { ci: marked }, 'short', 'ci'],
    ['with CI=true alone and a webhook', { ci: marked, canTell: true }, 'short', 'ci'],
    ['with CI=true in the shell of a person at a terminal', { ci: marked, hasScreen: true }, 'usual', 'usual'],
  ])('%s', (_, view, length, because) => {
    const hold = decideHold({ ...nobody, ...view });
    expect(hold).toMatchObject({ personMs: length === 'usual' ? 12 * 60 * minute : 3 * minute, because });
  });

  it.each([
    ['the vendor in CI', { ci: actions }, ciVendorMs],
    ['the vendor where no minute is paid for', {}, usualHoldMs],
    ['the vendor at a terminal', { hasScreen: true }, usualHoldMs],
  ])('%s is waited for longer than a person who is not there', (_, view, vendorMs) => {
    expect(decideHold({ ...nobody, ...view }).vendorMs).toBe(vendorMs);
    expect(vendorMs).toBeGreaterThan(unansweredHoldMs);
  });

  it.each([0, 1_000, 86_400_000])('is what was asked for, for everybody and everywhere: %d ms', (askedMs) => {
    for (const view of [{ ci: actions }, { hasScreen: true }, { canTell: true }, {}]) {
      const hold = decideHold({ ...nobody, ...view, askedMs });
      expect(hold).toEqual({ personMs: askedMs, vendorMs: askedMs, because: 'asked', ci: null });
    }
  });

  it.each([
    [unansweredHoldMs - 1, unansweredHoldMs - 1],
    [unansweredHoldMs, unansweredHoldMs],
    [unansweredHoldMs + 1, unansweredHoldMs],
  ])('is never longer than a command holds by default (%d ms)', (usualMs, personMs) => {
    expect(decideHold({ ...nobody, usualMs })).toMatchObject({ personMs, vendorMs: usualMs });
    expect(decideHold({ ...nobody, usualMs, ci: actions })).toMatchObject({ personMs, vendorMs: usualMs });
  });
});

describe('a hold that is shorter than people expect', () => {
  it('says where it is the default, and which option asks for more', () => {
    expect(whyShort(decideHold({ ...nobody, ci: actions }))).toBe('3 min is the default in CI (GitHub Actions); --hold 2h waits longer');
    expect(whyShort(decideHold({ ...nobody, ci: marked }))).toBe('3 min is the default in CI; --hold 2h waits longer');
    expect(whyShort(decideHold(nobody))).toMatch(/^3 min is the default without a terminal, .*; --hold 2h waits longer$/);
  });

  it('says nothing where it is as long as ever, or as asked', () => {
    expect(whyShort(decideHold({ ...nobody, hasScreen: true }))).toBeNull();
    expect(whyShort(decideHold({ ...nobody, ci: actions, askedMs: 1 }))).toBeNull();
  });
});
