import { describe, expect, it } from 'vitest';
import { foreignResponse } from '../../src/http/foreign-response.ts';

describe('an answer of somebody else’s', () => {
  it.each([
    [200, 200, 'x'],
    [599, 599, 'x'],
    [600, 502, 'x'],
    [999, 502, 'x'],
    [199, 502, 'x'],
    [101, 502, 'x'],
    [0, 502, 'x'],
    [204, 204, ''],
    [205, 205, ''],
    [304, 304, ''],
  ])('with the status %i is one with %i', async (status, seen, body) => {
    const response = foreignResponse(status, new Headers({ 'x-a': 'b' }), 'x');
    expect([response.status, response.headers.get('x-a'), await response.text()]).toEqual([seen, 'b', body]);
  });
});
