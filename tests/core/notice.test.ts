import { describe, expect, it } from 'vitest';
import { holdLine, holdNotice, waitLine, whyHeld, whyWaiting } from '../../src/core/notice.ts';
import type { HoldReason, WaitReason } from '../../src/core/renewal.ts';

const where = {
  host: 'build-7',
  user: 'ada',
  place: '/home/ada/.claude/.credentials.json',
  account: 'ada@example.com',
  loginCommand: 'claude auth login',
};

const reasons: readonly HoldReason[] = [
  'store-blank',
  'no-login',
  'store-unreadable',
  'login-ended',
  'not-renewable',
  'login-spent',
  'store-not-writable',
];
const waits: readonly WaitReason[] = ['token-endpoint', 'messenger-lost', 'other-refresh', 'fresh-login-refused'];

describe('the notice of a hold', () => {
  it('says why, what to do, where, for which account and until when', () => {
    expect(holdNotice('store-blank', where, 5_400_000, 0, null)).toEqual([
      ['why', 'the vendor refused to renew the login, and the client emptied its store'],
      ['do', 'claude auth login'],
      ['on', 'build-7, as ada'],
      ['account', 'ada@example.com'],
      ['store', '/home/ada/.claude/.credentials.json'],
      ['until', 'in 1 h 30 min; the session goes on by itself once that is done'],
    ]);
  });

  it('says what was found at a store that cannot be written, which no login would mend', () => {
    const notice = new Map(holdNotice('store-not-writable', where, 1, 0, 'the disk is full'));
    expect(notice.get('why')).toBe('a renewed login could not be saved in the store: the disk is full');
    expect(notice.get('do')).toBe('see to it that ada can save at /home/ada/.claude/.credentials.json');
  });

  it('offers both ways out of a store that cannot be read', () => {
    const doing = new Map(holdNotice('store-unreadable', where, 1, 0, null)).get('do');
    expect(doing).toBe('mend /home/ada/.claude/.credentials.json, or log in again: claude auth login');
  });

  it('says so where the store names no account', () => {
    expect(new Map(holdNotice('no-login', { ...where, account: null }, 1, 0, null)).get('account')).toBe('not named by the store');
  });
});

it.each(reasons)('the line for the client’s display, held for %s, names what to do, the host and the reason', (because) => {
  const line = holdLine(because, where);
  expect(line).toMatch(/^Holdfast holds this session: .+ on build-7 \(.+\)$/);
  expect(line).toContain(whyHeld(because));
  expect(line).not.toContain('\n');
});

it.each(waits)('the line for a wait for %s says that nobody need do anything', (because) => {
  expect(waitLine(because)).toBe(`Holdfast is waiting: ${whyWaiting(because)}; it goes on by itself`);
});

it('no two reasons read the same', () => {
  const texts = [...reasons.map(whyHeld), ...waits.map(whyWaiting)];
  expect(new Set(texts).size).toBe(texts.length);
});
