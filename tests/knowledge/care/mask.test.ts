import { describe, expect, it } from 'vitest';
import { mask, maskSecrets } from '../../../src/knowledge/care/mask.ts';
import { readImport } from '../../../src/knowledge/care/read-import.ts';
import { exampleLines } from '../../../src/knowledge/care/template.ts';

const half = 60_000;

/** Texts on which a pattern that begins anew at each place would take hours. */
const long: ReadonlyArray<readonly [string, string]> = [
  ['letters', 'a'.repeat(4 * half)],
  ['letters with dots', 'a.'.repeat(2 * half)],
  ['words with slashes', 'a/'.repeat(2 * half)],
  ['words with hyphens', 'a-'.repeat(2 * half)],
  ['starts of web tokens', 'eyJ-'.repeat(half)],
  ['names of secrets behind a question mark', `?${'token'.repeat(half)}`],
  ['question marks', '?a'.repeat(2 * half)],
  ['words that announce a token', 'bearer '.repeat(half)],
  ['a word before much space', `token${' '.repeat(4 * half)}x`],
  ['signs of addresses', '://'.repeat(half)],
  ['at signs', 'a@'.repeat(2 * half)],
  ['backslashes', `C:${'\\'.repeat(4 * half)}`],
  ['hexadecimal digits', `${'a1'.repeat(2 * half)}g`],
  ['groups of hexadecimal digits', 'ab:'.repeat(half)],
  ['an announced password', `password${' '.repeat(4 * half)}`],
];

describe('masking', () => {
  // A quadratic pattern takes minutes here, beyond any limit of a test.
  it.each(long)('comes to an end with %s', (_name, text) => {
    expect(mask(text)).not.toBe('');
    expect(maskSecrets(text)).not.toBe('');
  });

  it.each([
    ['Authorization: Bearer abc123', 'abc123'],
    ['bearer s3cr3t', 's3cr3t'],
    ['https://ada:hunter22@proxy.example:8080', 'hunter22'],
    ['http://tok3n@host/x', 'tok3n'],
    ['GET /x?token=abc&y=1', 'abc'],
    ['https://h/x?a=1&api_key=q', '=q'],
    ['https://h/x?Signature=abc%2F', 'abc%2F'],
    ['x-eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJ'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'eyJ'],
    ['sk-ant-oat01-FAKE', 'FAKE'],
  ])('takes the secret out of %s', (text, secret) => {
    expect(mask(text)).not.toContain(secret);
    expect(maskSecrets(text)).not.toContain(secret);
  });

  it.each([
    'OAuth token has expired. Please obtain a new token',
    'invalid bearer token',
    'basic authentication failed',
    'see https://example.com/docs?page=2',
  ])('leaves what only speaks of one: %s', (text) => {
    expect(mask(text)).toBe(text);
    expect(maskSecrets(text)).toBe(text);
  });
});

describe('evidence that is imported', () => {
  it.each([
    ['fences', '```'.repeat(2 * half)],
    ['fences that nothing closes', '```x\n'.repeat(2 * half + 1)],
    ['indented lines', '    x\n'.repeat(half)],
    ['backticks', '`'.repeat(4 * half + 1)],
  ])('comes to an end with many %s', (_name, body) => {
    expect(readImport(JSON.stringify([{ body }])).faults).toEqual([]);
  });

  it('takes fenced and indented blocks as they were pasted', () => {
    const body = 'before\n```text\nHTTP 401 unauthorized\n```\nthen\n\n    Not logged in\n    Please run /login\n\n```\nnot closed: error';
    expect(readImport(JSON.stringify([{ body }])).met.map(({ text }) => text)).toEqual([
      'HTTP 401 unauthorized',
      'Not logged in\n    Please run /login',
      'not closed: error',
    ]);
  });

  it.each([
    ['https://ada:pw@example.com/issues/1?token=abc', 'https://…@example.com/issues/1?…'],
    ['https://github.com/o/r/issues/12', 'https://github.com/o/r/issues/12'],
    ['x: y\n- injected: true', null],
    ['javascript:alert(1)', null],
    [7, null],
  ])('is from %j, as it may be kept', (source, expected) => {
    const file = JSON.stringify({ text: 'Not logged in · Please run /login', source });
    expect(readImport(file).met[0]?.source).toBe(expected);
  });

  it('is written so that a source can say nothing but where it was', () => {
    const lines = exampleLines([{ text: 'x', source: 'https://example.com/ # id: other' }], true);
    expect(lines.at(-1)).toBe('    source: "https://example.com/ # id: other"');
  });
});
