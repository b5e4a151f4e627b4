import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, foldLimit } from '../../src/knowledge/text/fold.ts';
import { unescapeLayers } from '../../src/knowledge/text/unescape.ts';

const plain = 'oauth token has expired. please obtain a new token';

describe('folding', () => {
  it.each([
    ['as it is', 'OAuth token has expired. Please obtain a new token'],
    ['coloured', '\u001B[31mOAuth token\u001B[0m has expired. \u001B]8;;https://x\u0007Please\u001B]8;;\u0007 obtain a new token'],
    ['wrapped, with gutters', '  ⎿  OAuth token has\n  │  expired. Please\r\n  │  obtain a new token'],
    ['in JSON in a string in JSON', String.raw`\"OAuth token has expired.\\n Please obtain a new\u0020token\"`],
    ['with entities', 'OAuth&nbsp;token has expired. Please&#32;obtain a new&#x20;token'],
    ['from a runner', '2026-03-10T10:50:17.123Z ##[error]OAuth token has expired.\n2026-03-10T10:50:17.124Z Please obtain a new token'],
    ['with times of day', 'OAuth token has\n[26-03-10 10:50:17] expired. Please\n10:50:18 obtain a new token'],
    ['masked', 'OAuth token *** has expired. Please obtain a ****** new token'],
    ['as Node prints a long string', "'OAuth token has ' +\n  'expired. Please ' +\n  'obtain a new token'"],
    ['between smart quotes', '“OAuth token has expired. Please obtain a new token”'],
    ['with surrogates and bullets', '✕ • OAuth 🔑 token has expired. \uD800Please obtain a new token'],
  ])('undoes a text that is %s', (_, text) => {
    expect(fold(text).words).toBe(plain);
  });

  it('brings JSON, Python and prose to the same words', () => {
    const told = 'type: error, error: type: authentication_error, message: invalid x-api-key';
    expect(fold('{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}').words).toBe(told);
    expect(fold("{'type': 'error', 'error': {'type': 'authentication_error', 'message': 'invalid x-api-key'}}").words).toBe(told);
    expect(
      fold(String.raw`"{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"invalid x-api-key\"}}"`).words,
    ).toBe(told);
  });

  it('joins words that were cut by the end of a line', () => {
    expect(fold('OAuth token has exp\n   ired').squeezed).toContain('oauthtokenhasexpired');
  });

  it('takes out apostrophes, and keeps addresses', () => {
    expect(fold("You've hit your account's limit").words).toBe('youve hit your accounts limit');
    expect(fold('GET https://api.example.com/v1').words).toBe('get https://api.example.com/v1');
  });

  it('keeps begin and end of what is too long', () => {
    const { words } = fold(`first ${'x '.repeat(foldLimit)} last`);
    expect(words.length).toBeLessThanOrEqual(foldLimit + 1);
    expect(words).toMatch(/^first .* last$/);
  });

  it('never fails, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(fold(text).words).toBe(fold(text).words.trim());
      }),
    );
  });

  it('undoes a thousand layers at once', () => {
    expect(unescapeLayers(`${'\\'.repeat(1000)}"`)).toBe('"');
  });
});
