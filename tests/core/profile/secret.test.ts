import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/profile/secret.ts';

describe('a secret', () => {
  const secret = new Secret('fake-access-1');

  it.each<[string, string]>([
    ['printed', String(secret)],
    ['serialised', JSON.stringify({ token: secret, list: [secret] })],
    ['inspected', inspect({ token: secret }, { depth: 9, showHidden: true })],
    ['put into an error', String(new Error('no', { cause: secret }))],
    ['taken apart', JSON.stringify(Object.entries(secret))],
  ])('says nothing of itself when %s', (_, text) => expect(text).not.toContain('fake'));

  it('is revealed by name only', () => expect(secret.reveal()).toBe('fake-access-1'));

  it('equals another of the same text', () => {
    expect(secret.equals(new Secret('fake-access-1'))).toBe(true);
    expect(secret.equals(new Secret('fake-access-2'))).toBe(false);
  });
});
