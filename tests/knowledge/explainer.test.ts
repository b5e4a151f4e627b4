import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openExplainer } from '../../src/knowledge/explainer.ts';
import { confidenceAt, confidenceOf } from '../../src/knowledge/match/confidence.ts';
import { readOwnSignatures } from '../../src/knowledge/own-signatures.ts';
import { flawOf } from '../../src/knowledge/pattern.ts';
import { nearestTo } from '../../src/knowledge/search.ts';
import { base, explainer, knowledge } from './known.ts';

describe('a verdict', () => {
  it('says what the contract says', () => {
    const verdict = explainer.explain('API Error: 403 {"error":{"type":"forbidden","message":"Request not allowed"}}');
    expect(verdict).toMatchObject({
      schema: 1,
      id: 'request-not-allowed',
      scope: 'network',
      auth: true,
      heal: 'yes',
      article: 'knowledge/request-not-allowed.md',
    });
    expect(verdict.confidence).toBeGreaterThan(0.9);
    expect(verdict.mustNot.length).toBeGreaterThan(0);
  });

  it('promises no more than all of it, shared among the classes', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.constantFrom('401', 'token expired', 'oauth', 'login', 'npm'), (noise, word) => {
        const { confidence, alternatives } = explainer.explain(`${noise} ${word} ${noise}`);
        const all = [confidence, ...alternatives.map((one) => one.confidence)];
        expect(all.every((share) => share >= 0 && share <= 0.99)).toBe(true);
        expect(alternatives.every((one) => one.confidence <= Math.max(confidence, 1 - confidence))).toBe(true);
      }),
    );
  });

  it.each<[string, string]>([
    ['bytes of any kind', String.fromCharCode(...Array.from({ length: 2000 }, (_, index) => index % 256))],
    ['lone surrogates', '\uD800 401 \uDFFF token \uD800\uD800 expired'.repeat(50)],
    ['one line of 10 MB', `${'token '.repeat(1_700_000)}oauth`],
    ['JSON nested a thousand deep', `${'{"error":'.repeat(1000)}"401 invalid bearer token"${'}'.repeat(1000)}`],
    ['strings in strings, twenty deep', Array.from({ length: 12 }).reduce<string>((text) => JSON.stringify(text), 'invalid x-api-key')],
    ['a million brackets', '[{('.repeat(400_000)],
    ['escapes without end', '\u001B]'.repeat(5000) + '\u001B['.repeat(5000)],
  ])('comes for %s', (_, text) => {
    expect(explainer.explain(text)).toMatchObject({ schema: 1 });
  });
});

describe('a word that the end of a line cut in two', () => {
  const whole = 'Error: Incompatible auth server: does not support dynamic client registration';

  it('is found all the same, and said with no more confidence', () => {
    const cut = explainer.explain(whole.replace('registration', 'regis\n  tration'));
    expect(cut.id).toBe('mcp-client-registration');
    expect(cut.confidence).toBeLessThanOrEqual(explainer.explain(whole).confidence);
  });

  it('goes before what whole words say only vaguely', () => {
    const text = 'API Error: 401 authentication_error OAuth authenti\n  cation is currently not suppor\n  ted.';
    expect(explainer.explain(text).id).toBe('oauth-not-supported');
  });
});

describe('confidence', () => {
  it('grows with the score of a signature', () => {
    const alone = [0, 2, 4, 5, 6, 7, 8, 9, 12, 16].map(confidenceAt);
    expect(alone).toEqual(alone.toSorted((a, b) => a - b));
  });

  it('is sure only where the witnesses agree', () => {
    expect(confidenceOf(0.97, true)).toBe(0.97);
    expect(confidenceOf(0.97, false)).toBeLessThan(0.9);
    expect(confidenceOf(1, true)).toBe(0.99);
  });
});

describe('a pattern', () => {
  it.each([
    ['{nothing}', /no concept is called \{nothing\}/],
    ['(?=x)', /linear time/],
    [String.raw`(a)\1`, /linear time/],
    ['Capital', /capitals never match/],
    ["it's", /quotes never match/],
    ['a … b … c … d', /more than two gaps/],
    ['(a|b)*', /needs a limit/],
    ['a(b', /nterminated group|Invalid/],
  ])('%s is refused, with a reason', (pattern, reason) => {
    expect(flawOf(pattern, knowledge.concepts)).toMatch(reason);
  });

  it('without a flaw is taken', () => {
    expect(flawOf(String.raw`oauth( access)? {token} … {expired}\b`, knowledge.concepts)).toBeNull();
  });
});

describe('signatures of one’s own', () => {
  const file = (front: string): string => `---\n${front}\n---\n`;

  it('add classes, and wordings to known ones', () => {
    const { base: own, faults } = readOwnSignatures(
      new Map([
        [
          'badge.md',
          file(
            'id: badge-reader\ntitle: The badge reader wants a new badge\nfirst: Ask the front desk.\nsignatures: [{ says: "badge {expired}", weight: 9 }]',
          ),
        ],
        [
          'more.md',
          file('id: api-key-invalid\ntitle: Only for its wordings\nfirst: nothing\nsignatures: [{ says: acme key refused, weight: 9 }]'),
        ],
      ]),
      base,
    );
    expect(faults).toEqual([]);
    const both = openExplainer(base, own);
    expect(both.explain('ACME gate: badge has expired').id).not.toBe('badge-reader');
    expect(both.explain('ACME gate: badge expired')).toMatchObject({ id: 'badge-reader', first: 'Ask the front desk.' });
    expect(both.explain('acme key refused')).toMatchObject({ id: 'api-key-invalid', scope: 'api-key' });
    expect(both.explain('invalid x-api-key').id).toBe('api-key-invalid');
  });

  it('say nothing where they are only a hint', () => {
    const hint = file('id: only-a-hint\ntitle: Hardly a sign\nfirst: x\nsignatures: [{ says: flux, weight: 1 }]');
    const { base: own } = readOwnSignatures(new Map([['hint.md', hint]]), base);
    expect(openExplainer(base, own).explain('flux').id).toBeNull();
  });

  it('are named with what is wrong, and left out', () => {
    const { faults } = readOwnSignatures(
      new Map([
        ['a.md', 'no front matter'],
        ['b.md', file('id: b')],
        ['c.md', file('id: own-c\ntitle: A title that is long enough\nfirst: x\nsignatures: [{ says: "(?=a)", weight: 5 }]')],
      ]),
      base,
    );
    expect(faults.map((fault) => fault.slice(0, 5))).toEqual(['a.md:', 'b.md:', 'b.md:', 'b.md:', 'c.md:']);
  });

  it('cannot make the engine think for long', () => {
    const { base: own } = readOwnSignatures(
      new Map([
        ['slow.md', file('id: slow-one\ntitle: Nested repetitions\nfirst: x\nsignatures: [{ says: "(a{1,50}){1,20}c", weight: 5 }]')],
      ]),
      base,
    );
    const begun = Date.now();
    openExplainer(base, own).explain(`${'a'.repeat(5000)}b c`);
    expect(Date.now() - begun).toBeLessThan(20_000);
  });
});

describe('what is nearest', () => {
  it('is found by words', () => {
    expect(nearestTo('the keychain over ssh stays closed', base, 3).map(({ id }) => id)).toContain('keychain-locked');
  });
});
