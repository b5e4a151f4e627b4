import { describe, expect, it } from 'vitest';
import { isNatural, isObject, kindOf, objectFrom, objectIn, objectOf, textIn, without } from '../../src/core/json.ts';

const others: readonly unknown[] = [undefined, null, true, 0, '', 'text', [], [{ name: 'text' }]];

describe('an object in JSON', () => {
  it.each(others)('is none where the value is %j', (value) => {
    expect(isObject(value)).toBe(false);
    expect(objectOf(value)).toEqual({});
    expect(objectIn(value, 'name')).toEqual({});
    expect(objectIn({ name: value }, 'name')).toEqual({});
  });

  it('is the value itself, and not a copy', () => {
    const value = { inner: { deep: 1 } };
    expect(objectOf(value)).toBe(value);
    expect(objectIn(value, 'inner')).toBe(value.inner);
  });

  it.each(['', '{', '{"a":1', 'null', '[]', '[{"a":1}]', '"text"', '1', '{"a":1} {"b":2}'])('is not in the text %j', (text) =>
    expect(objectFrom(text)).toBeNull(),
  );

  it('is read from a text', () => expect(objectFrom(' {"a":{"b":[1]}}\n')).toEqual({ a: { b: [1] } }));

  it('keeps a member named __proto__ as a member', () => {
    const read = objectFrom('{"__proto__":{"name":"text"}}');
    expect(textIn(read, 'name')).toBeNull();
    expect(textIn(objectIn(read, '__proto__'), 'name')).toBe('text');
  });

  it('loses the members that are named, and is not changed itself', () => {
    const value = { a: 1, b: 2, c: 3 };
    expect(without(value, 'a', 'c', 'none')).toEqual({ b: 2 });
    expect(value).toEqual({ a: 1, b: 2, c: 3 });
  });
});

describe('a text in a member', () => {
  it.each(others.filter((value) => value !== 'text'))('is none where %j stands there', (value) =>
    expect(textIn({ name: value }, 'name')).toBeNull(),
  );

  it.each(others)('is none in %j', (value) => expect(textIn(value, 'name')).toBeNull());

  it('is as it was written', () => expect(textIn({ name: ' a ' }, 'name')).toBe(' a '));
});

it.each([
  [undefined, 'nothing'],
  [null, 'null'],
  [['a secret'], 'a list'],
  [{ a: 'secret' }, 'an object'],
  ['a secret', 'a string'],
  [1, 'a number'],
  [false, 'a boolean'],
])('what %j is, is told as "%s"', (value, words) => expect(kindOf(value)).toBe(words));

it.each([undefined, null, '1', -1, 0.5, Number.NaN, Infinity, 2 ** 53, [1]])('%j is no count', (value) =>
  expect(isNatural(value)).toBe(false),
);
it.each([0, 1, 2 ** 53 - 1])('%j is a count', (value) => expect(isNatural(value)).toBe(true));
