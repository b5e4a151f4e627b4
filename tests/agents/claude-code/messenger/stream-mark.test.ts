import { describe, expect, it } from 'vitest';
import { streamMarkFinder } from '../../../../src/agents/claude-code/messenger/stream-mark.ts';

describe('the mark of a streamed request', () => {
  it('is found wherever the body is cut into pieces', () => {
    const body = Buffer.from('{"model":"m","stream":true}');
    for (let first = 0; first <= body.length; first += 1) {
      for (let second = first; second <= body.length; second += 1) {
        const seen = streamMarkFinder();
        seen(body.subarray(0, first));
        seen(body.subarray(first, second));
        expect(seen(body.subarray(second))).toBe(true);
      }
    }
  });

  it('is not found where a text only quotes it, or where it says no', () => {
    expect(streamMarkFinder()(Buffer.from(JSON.stringify({ text: '"stream":true' })))).toBe(false);
    expect(streamMarkFinder()(Buffer.from('{"stream":false}'))).toBe(false);
  });
});
