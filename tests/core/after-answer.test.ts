import { describe, expect, it } from 'vitest';
import type { Resending } from '../../src/core/after-answer.ts';
import { afterAnswer, mcpInsideResending, mcpResending, profileResending } from '../../src/core/after-answer.ts';

const ways: ReadonlyArray<readonly [string, Resending]> = [
  ['of a profile', profileResending],
  ['to an MCP server', mcpResending],
  ['that an MCP server refuses inside an answer', mcpInsideResending],
];

describe('a request', () => {
  it.each(ways)('%s is left alone where the answer says nothing about its credential', (_, way) => {
    for (const sentAgain of [0, 1, 10]) expect(afterAnswer('passes', sentAgain, way)).toBe('pass');
  });

  it.each(ways)('%s is not sent again for ever', (_, way) => {
    for (const verdict of ['refused', 'needs-scope'] as const) expect(afterAnswer(verdict, 10, way)).not.toBe('send-again');
  });

  it('of a profile is sent three times at most, and the next one finds a newer token', () => {
    expect([0, 1, 2].map((times) => afterAnswer('refused', times, profileResending))).toEqual(['send-again', 'send-again', 'renew']);
  });

  it('to an MCP server is sent four times at most, and three times for a wider sign-in', () => {
    const after = (verdict: 'refused' | 'needs-scope'): string[] => [0, 1, 2, 3].map((times) => afterAnswer(verdict, times, mcpResending));
    expect(after('refused')).toEqual(['send-again', 'send-again', 'send-again', 'pass']);
    expect(after('needs-scope')).toEqual(['send-again', 'send-again', 'pass', 'pass']);
  });

  it('that an MCP server refuses inside an answer is sent twice at most', () => {
    expect([0, 1].map((times) => afterAnswer('refused', times, mcpInsideResending))).toEqual(['send-again', 'pass']);
  });
});
