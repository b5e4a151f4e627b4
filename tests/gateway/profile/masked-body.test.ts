import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenMask } from '../../../src/core/profile/quoted-token.ts';
import { Secret } from '../../../src/core/profile/secret.ts';
import { EventMask, isData, StreamMask } from '../../../src/gateway/profile/masked-body.ts';

const token = 'fake-access-1';
const mask = new TokenMask([new Secret(token), new Secret('fake-refresh-22')]);

/** What comes out of a filter that is given a text in pieces of these sizes. */
function through(filter: StreamMask | EventMask, text: string, sizes: readonly number[]): string {
  const out: Buffer[] = [];
  let rest = Buffer.from(text, 'latin1');
  for (const size of sizes) {
    out.push(filter.write(rest.subarray(0, size)));
    rest = rest.subarray(size);
  }
  out.push(filter.write(rest), filter.end());
  return Buffer.concat(out).toString('latin1');
}

const sizes = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 });
const words = fc.constantFrom(
  token,
  'fake-acc',
  'ess-1',
  'fake%2Daccess%2D1',
  'fake-refresh-22',
  'fake-refresh-2',
  'x',
  ' ',
  '\xff',
  '\\',
  '%',
  '&#',
);
const said = fc.array(words, { maxLength: 20 }).map((all) => all.join(''));

describe('a text that goes on', () => {
  it('is told apart into what is sure and what a token may have begun in, and nothing is lost', () => {
    fc.assert(
      fc.property(said, said, (before, after) => {
        const { sure, rest } = mask.begun(before);
        expect(sure + mask.text(rest + after)).toBe(mask.text(before + after));
      }),
    );
  });

  it('is sure of what is far from its end, and never of the beginning of a token', () => {
    expect(mask.begun(`${'x'.repeat(1_000)}fake-acc`).rest).toMatch(/fake-acc$/);
    expect(mask.begun(`${token}${'x'.repeat(1_000)}`).sure).toMatch(/^\[token\]x+$/);
  });

  it('is masked alike wherever its pieces are cut', () => {
    fc.assert(
      fc.property(said, sizes, (text, cuts) => {
        expect(through(new StreamMask(mask), text, cuts)).toBe(mask.text(text));
      }),
    );
  });
});

const result = `{"jsonrpc":"2.0","id":1,"result":{"content":["${token}"]}}`;
const failed = `{"jsonrpc":"2.0","id":1,"result":{"isError":true,"content":["${token}"]}}`;
const failure = `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"${token}"}}`;

describe('a stream of events', () => {
  const event = fc
    .tuple(
      fc.constantFrom('', 'event: message', `id: ${token}`, `: ${token}`),
      fc.constantFrom(result, failed, failure, token, ''),
      fc.constantFrom('\n', '\r\n', '\r'),
    )
    .map(([first, data, end]) => ({
      text: `${first === '' ? '' : `${first}${end}`}data: ${data}${end}${end}`,
      masked: `${first === '' ? '' : `${mask.text(first)}${end}`}data: ${data === result ? data : mask.text(data)}${end}${end}`,
    }));

  it('loses the tokens of all but results, wherever its pieces are cut', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 6 }), sizes, (events, cuts) => {
        const whole = events.map(({ text }) => text).join('');
        expect(through(new EventMask(mask, 10_000), whole, cuts)).toBe(events.map(({ masked }) => masked).join(''));
      }),
    );
  });

  it('loses those of an event beyond the limit, a result as well, and tells the next one from it', () => {
    const long = `data: {"jsonrpc":"2.0","id":1,"result":{"a":"${'x'.repeat(500)}${token}"}}\n\n`;
    const text = `${long}data: ${result}\n\n`;
    for (const cut of [1, 13, 499, 560, long.length, long.length + 1])
      expect(through(new EventMask(mask, 100), text, [cut])).toBe(`${long.replace(token, '[token]')}data: ${result}\n\n`);
  });

  it('that ends in the middle of an event is passed on as far as it came, without the token', () => {
    expect(through(new EventMask(mask, 1_000), `data: ${failure.slice(0, -3)}`, [9])).toBe(`data: ${mask.text(failure.slice(0, -3))}`);
  });
});

describe('data', () => {
  it.each([
    [result, true],
    [`[${result}]`, true],
    ['{"jsonrpc":"2.0","id":1,"result":{"isError":false}}', true],
    [failed, false],
    [failure, false],
    [`[${result},${failure}]`, false],
    ['[]', false],
    ['{"result":null}', false],
    ['{"result":{"isError":"no"}}', false],
    ['{"result":{},"error":{}}', false],
    ['', false],
    ['null', false],
  ])('is results that do not say they failed, and nothing else: %s', (text, is) => {
    expect(isData(text)).toBe(is);
  });
});
