/** What a server says of a token's lifetime, or does not: no successor is lost over it. */
import { afterEach, describe, expect, it } from 'vitest';
import { inHands, openFaulted, serverForTest } from './faulted.ts';
import { works } from './servers/acts.ts';

const server = serverForTest(afterEach);

describe('a lifetime that', () => {
  it.each([
    { what: 'is missing', expiresIn: undefined, lastsMs: null },
    { what: 'is zero', expiresIn: 0, lastsMs: null },
    { what: 'is negative', expiresIn: -1, lastsMs: null },
    { what: 'is absurd', expiresIn: 1e12, lastsMs: null },
    { what: 'is no number', expiresIn: 'soon', lastsMs: null },
    { what: 'is null', expiresIn: null, lastsMs: null },
    { what: 'is a text of a number', expiresIn: '3600', lastsMs: 3_600_000 },
    { what: 'is a fraction', expiresIn: 90.5, lastsMs: 90_500 },
  ])('$what loses no successor', async ({ expiresIn, lastsMs }) => {
    const faulty = await server(works({ expires_in: expiresIn }));
    const keeper = await openFaulted(faulty);
    expect(inHands(await keeper.afterRefusal())).toBe('fake-access-1');
    const { credential, trouble } = await keeper.record();
    expect(trouble).toBeNull();
    const { expiresAt, issuedAt } = credential;
    expect(expiresAt === null ? null : expiresAt - issuedAt).toBe(lastsMs);
    // What the server does not say is no reason to renew again.
    if (lastsMs === null) keeper.clock.setAhead(30 * 86_400_000);
    expect(inHands(await keeper.ask())).toBe('fake-access-1');
    expect(faulty.posts()).toBe(1);
  });

  it('is missing ends when the token is refused, and then it is renewed', async () => {
    const faulty = await server(works({ expires_in: undefined }));
    const keeper = await openFaulted(faulty);
    keeper.clock.setAhead(60_000);
    expect(inHands(await keeper.afterRefusal())).toBe('fake-access-1');
    expect(inHands(await keeper.refuseHeld())).toBe('fake-access-2');
    expect(faulty.ledger.doubleSpends).toBe(0);
  });
});
