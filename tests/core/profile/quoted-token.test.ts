import { describe, expect, it } from 'vitest';
import { TokenMask } from '../../../src/core/profile/quoted-token.ts';
import { Secret } from '../../../src/core/profile/secret.ts';

const token = 'fake-Access.tok+en/1~2=="q"';
const mask = new TokenMask([new Secret(token), new Secret('fake-refresh-9')]);
const percent = (text: string): string =>
  Array.from(text)
    .map((c) => `%${c.charCodeAt(0).toString(16)}`)
    .join('');
const unicode = (text: string): string =>
  Array.from(text)
    .map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

describe('a token that a server quotes', () => {
  it.each([
    ['as it is', token],
    ['in JSON', JSON.stringify(token)],
    ['in JSON within JSON', JSON.stringify(JSON.stringify({ token }))],
    ['in JSON with escapes for all', unicode(token)],
    ['in a URL', encodeURIComponent(token)],
    ['in a URL, in small letters', encodeURIComponent(token).toLowerCase().replace('fake-access', 'fake-Access')],
    ['in a URL, all of it encoded', percent(token)],
    ['in a URL, encoded twice', encodeURIComponent(encodeURIComponent(token))],
    [
      'in HTML',
      Array.from(token)
        .map((c) => `&#${c.charCodeAt(0)};`)
        .join(''),
    ],
    [
      'in HTML, hexadecimal',
      Array.from(token)
        .map((c) => `&#x${c.charCodeAt(0).toString(16).toUpperCase()};`)
        .join(''),
    ],
    ['in base64', btoa(token)],
    ['in base64 behind one byte', btoa(`x${token}`)],
    ['in base64 behind a name', btoa(`oauth2:${token}:x`)],
    ['in base64url', Buffer.from(`user:${token}`).toString('base64url')],
    ['that renews', 'the refresh token fake-refresh-9 is old'],
  ])('%s is taken out', (_where, text) => {
    const seen = mask.text(`a ${text} b`);
    expect(seen).toContain('[token]');
    expect(seen).not.toContain('fake-');
    expect(seen).toMatch(/^a .* b$/);
  });

  it('is taken out of names and values of JSON, however deep, and of nothing else', () => {
    const within = { a: [1, null, true, { [token]: `x ${token}` }], b: 'fake-Access' };
    expect(mask.json(within)).toEqual({ a: [1, null, true, { '[token]': 'x [token]' }], b: 'fake-Access' });
    const deep = Array.from({ length: 5_000 }).reduce<unknown>((inner) => [inner], token);
    expect(JSON.stringify(mask.json(deep))).not.toContain('fake-');
  });

  it('is looked for in long texts of backslashes and entities', () => {
    const odd = `${'\\'.repeat(200_000)}${'&#0000000'.repeat(20_000)}`;
    expect(mask.text(odd)).toBe(odd);
  });

  it('is told from others that begin alike, or that it begins with', () => {
    const alike = ['fake-ab', 'fake-abc', 'fake-abcd1', 'fake-abcd2', 'fake-x', 'other', 'fake-abcd1'].map((text) => new Secret(text));
    for (const at of alike.keys()) {
      const turned = new TokenMask([...alike.slice(at), ...alike.slice(0, at)]);
      expect(turned.text('fake-ab. fake-abc. fake-abcd1. fake-abcd2. fake-x. other. fake-abcd. fake-. fake-a%62c.')).toBe(
        '[token]. [token]. [token]. [token]. [token]. [token]. [token]d. fake-. [token].',
      );
    }
  });

  it('is nothing where no token is known', () => {
    expect(new TokenMask([]).text('a')).toBe('a');
    expect(new TokenMask([new Secret('')]).text('a')).toBe('a');
  });
});
