import { describe, expect, it } from 'vitest';
import { inLab, shortTurn } from './work.ts';

describe('the demonstration', () => {
  it('ends with the bare agents dead and the guarded ones at the end of their work, in under a minute', () =>
    inLab(shortTurn, async (lab) => {
      const ended = await lab.holdfast(['demo']);
      expect(ended.stdout).toMatch(/agents that finished +0 of 4 +4 of 4\n/);
      expect(ended.stdout).toMatch(/steps done +\d+ of 80 +80 of 80\n/);
      expect(ended.stdout).toMatch(/spent refresh tokens reused +\d+ +0\n/);
      expect(ended.stderr).toBe('Bare, 4 of 4 agents died. Guarded, nothing was lost.\n');
      expect(ended.code).toBe(0);
      expect(ended.tookMs).toBeLessThan(60_000);
    }));
});
