import { describe, expect, it } from 'vitest';
import { headersFor, repeatedIn } from '../../../src/mcp/bridge/parameter-headers.ts';

const mark = (name: unknown, type: unknown = 'string'): object => ({ type, 'x-mcp-header': name });
const schema = (properties: object, rest: object = {}): object => ({ type: 'object', properties, ...rest });

describe('a tool’s schema', () => {
  it.each<[string, unknown, object]>([
    ['asks for nothing', schema({ a: { type: 'string' } }), []],
    ['is none', null, []],
    ['is no object', 'x', []],
    ['asks for one argument', schema({ a: mark('Region') }), [{ path: ['a'], name: 'Region' }]],
    ['asks for one that lies deeper', schema({ a: schema({ b: mark('B', 'integer') }) }), [{ path: ['a', 'b'], name: 'B' }]],
    ['asks for an argument of the mark’s own name', schema({ 'x-mcp-header': mark('H') }), [{ path: ['x-mcp-header'], name: 'H' }]],
    ['has the mark in data', schema({ a: { type: 'string', default: { 'x-mcp-header': 'A' }, examples: [mark('A')] } }), []],
  ])('that %s', (_what, given, repeated) => expect(repeatedIn(given)).toEqual(repeated));

  it.each<[string, unknown]>([
    ['at its root', { ...schema({}), 'x-mcp-header': 'Root' }],
    ['with a name that is no field’s', schema({ a: mark('a b') })],
    ['with a name that would add a line', schema({ a: mark('a\r\nX: y') })],
    ['with an empty name', schema({ a: mark('') })],
    ['with no text for a name', schema({ a: mark(7) })],
    ['of an object', schema({ a: mark('A', 'object') })],
    ['of any number', schema({ a: mark('A', 'number') })],
    ['of several types', schema({ a: mark('A', ['string', 'null']) })],
    ['twice by one name', schema({ a: mark('Same'), b: mark('same') })],
    ['in the items of a list', schema({ a: { type: 'array', items: mark('A') } })],
    ['in a choice', schema({ a: { oneOf: [mark('A')] } })],
    ['in a definition', schema({}, { $defs: { x: mark('A') } })],
    ['in more of them', schema({}, { additionalProperties: mark('A') })],
  ])('that asks %s is not to be followed', (_where, given) => expect(repeatedIn(given)).toBeNull());

  it('that is deeper than anybody reads ends', () => {
    let deep: unknown = {};
    for (let n = 0; n < 2_000; n += 1) deep = { items: deep };
    expect(repeatedIn(deep)).toEqual([]);
  });
});

describe('a header', () => {
  const one = (value: unknown): Record<string, string> => headersFor([{ path: ['a'], name: 'A' }], { a: value });

  it.each<[unknown, string]>([
    ['eu-west-1', 'eu-west-1'],
    ['two words', 'two words'],
    [42, '42'],
    [-7, '-7'],
    [true, 'true'],
    [false, 'false'],
    ['', '=?base64??='],
    [' x', `=?base64?${Buffer.from(' x').toString('base64')}?=`],
    ['Zürich', `=?base64?${Buffer.from('Zürich').toString('base64')}?=`],
    ['a\r\nAuthorization: x', `=?base64?${Buffer.from('a\r\nAuthorization: x').toString('base64')}?=`],
    ['=?base64?eA==?=', `=?base64?${Buffer.from('=?base64?eA==?=').toString('base64')}?=`],
  ])('has %j as %s', (value, text) => expect(one(value)).toEqual({ 'Mcp-Param-A': text }));

  it.each([[null], [undefined], [{}], [[1]], [Number.NaN], [Infinity], [2 ** 60]])('is not there for %j', (value) =>
    expect(one(value)).toEqual({}),
  );

  it.each([[undefined], [null], ['text'], [{ a: 'no object' }], [{ a: [] }]])('is not there where the way to it ends: %j', (args) =>
    expect(headersFor([{ path: ['a', 'b'], name: 'A' }], args)).toEqual({}),
  );
});
