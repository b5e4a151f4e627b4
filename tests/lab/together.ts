import { expect } from 'vitest';
import { setHooks } from './hooked.ts';
import { inLab, inSandbox, shortTurn, unattended } from './work.ts';

/** A minute before its end, the login is one that every client renews by itself when it starts. */
const leftMs = 60_000;

/** Starts sessions at the same moment under hooks only, and expects that they all end well at the cost of one renewal. */
export function expectOneRenewal(sessions: number): Promise<void> {
  return inLab(shortTurn, async (lab) => {
    setHooks(lab);
    lab.personLogsIn('ada', leftMs);
    const ended = await Promise.all(Array.from({ length: sessions }, () => lab.bare(unattended, inSandbox).ended));
    expect(ended.map(({ code, stdout }) => `${code} ${stdout}`)).toEqual(Array(sessions).fill('0 done\n'));
    expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
    expect(lab.vendor.messages().filter(({ status }) => status !== 200)).toEqual([]);
    expect(lab.storedLabel()).toBe('ada#3');
  });
}
