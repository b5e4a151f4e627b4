import { describe, expect, it } from 'vitest';
import { inLab, shortTurn } from './work.ts';

describe('the demonstration', () => {
  // It plays in real time: on a busy machine some bare agents are slow enough to miss what kills the others, and a race is tried again.
  it('ends with bare agents dead and the guarded ones at the end of their work', { retry: 2 }, () =>
    inLab(shortTurn, async (lab) => {
      const ended = await lab.holdfast(['demo']);
      expect(ended.stdout).toMatch(/agents that finished +[0-3] of 4 +4 of 4\n/);
      expect(ended.stdout).toMatch(/steps done +\d+ of 80 +80 of 80\n/);
      expect(ended.stdout).toMatch(/spent refresh tokens reused +\d+ +0\n/);
      expect(ended.stderr).toMatch(/^Bare, [1-4] of 4 agents died\. Guarded, nothing was lost\.\n$/);
      expect(ended.code).toBe(0);
    }),
  );
});
