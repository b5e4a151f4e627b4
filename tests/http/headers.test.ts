import { describe, expect, it } from 'vitest';
import { answerFields, fieldOf, requestFields } from '../../src/http/headers.ts';

const raw = (...fields: string[]): Buffer[] => fields.map((text) => Buffer.from(text, 'latin1'));

describe('the fields that cross', () => {
  it.each([
    ['Connection', 'keep-alive'],
    ['KEEP-ALIVE', 'timeout=5'],
    ['Proxy-Authenticate', 'Basic'],
    ['Proxy-Authorization', 'Basic eA=='],
    ['Proxy-Connection', 'keep-alive'],
    ['TE', 'trailers'],
    ['Trailer', 'x'],
    ['Transfer-Encoding', 'chunked'],
    ['Upgrade', 'h2c'],
  ])('leave out %s both ways', (name, value) => {
    expect(requestFields([name, value, 'a', '1'], 'next')).toEqual(['host', 'next', 'a', '1']);
    expect(answerFields(raw(name, value, 'a', '1'))).toEqual(['a', '1']);
  });

  it.each(['Host', 'EXPECT'])('leave out %s of a request, which was this hop’s own', (name) => {
    expect(requestFields([name, 'x', 'a', '1'], 'next')).toEqual(['host', 'next', 'a', '1']);
    expect(answerFields(raw(name, 'x', 'a', '1'))).toEqual([name, 'x', 'a', '1']);
  });

  it.each([
    ['X-Hop', ['x-hop', '1']],
    ['keep-alive, X-HOP', ['x-hop', '1', 'Keep-Alive', 'timeout=5']],
    [' x-hop ,x-other', ['X-Hop', '1', 'x-Other', '2']],
  ])('leave out what Connection: %s names', (connection, named) => {
    expect(requestFields(['Connection', connection, ...named, 'a', '1'], 'next')).toEqual(['host', 'next', 'a', '1']);
    expect(answerFields(raw('connection', connection, ...named, 'a', '1'))).toEqual(['a', '1']);
  });

  it('leave out what each of several Connection fields names', () => {
    const fields = ['Connection', 'X-One', 'Connection', 'X-Two', 'Connection', 'close', 'X-One', '1', 'X-Two', '2', 'a', '1'];
    expect(requestFields(fields, 'next')).toEqual(['host', 'next', 'a', '1']);
    expect(answerFields(raw(...fields))).toEqual(['a', '1']);
  });

  it('keep everything else as it stands', () => {
    const fields = ['X-B', '1', 'x-a', '', 'X-B', '2', 'Set-Cookie', 'ä', 'Authorization', 'Bearer fake', 'hosts', '1', 'tea', '2'];
    expect(requestFields(fields, 'next')).toEqual(['host', 'next', ...fields]);
    expect(answerFields(raw(...fields))).toEqual(fields);
  });
});

describe('the value of a field', () => {
  it('is found whatever its case, the first of several', () => {
    expect(fieldOf(['a', '1', 'X-B', '2', 'x-b', '3'], 'x-b')).toBe('2');
    expect(fieldOf(['a', 'x-b'], 'x-b')).toBeUndefined();
  });
});
