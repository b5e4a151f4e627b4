/** Clocks that are wrong: a token is renewed early or late, never twice. */
import { afterEach, describe, expect, it } from 'vitest';
import { inHands, openFaulted, serverForTest } from './faulted.ts';
import { away } from './faults.ts';
import { answers } from './servers/acts.ts';

const server = serverForTest(afterEach);

describe('a clock that is', () => {
  it('an hour fast renews early, once', async () => {
    const faulty = await server();
    const keeper = await openFaulted(faulty);
    keeper.clock.setAhead(3_600_000);
    expect(inHands(await keeper.ask())).toBe('fake-access-1');
    expect(inHands(await keeper.ask())).toBe('fake-access-1');
    expect(faulty.posts()).toBe(1);
  });

  it('set back by an hour keeps the token until it is refused, and renews it then', async () => {
    const faulty = await server();
    const keeper = await openFaulted(faulty);
    keeper.clock.setAhead(-3_600_000);
    expect(inHands(await keeper.ask())).toBe('fake-access-0');
    expect(faulty.posts()).toBe(0);
    expect(inHands(await keeper.afterRefusal())).toBe('fake-access-1');
    expect(faulty.posts()).toBe(1);
  });

  it('set back by an hour after a failure does not wait that hour', async () => {
    const faulty = await server(answers(503, ''));
    const keeper = await openFaulted(faulty);
    expect(inHands(await keeper.afterRefusal())).toBe(away);
    keeper.clock.setAhead(-3 * 3_600_000);
    expect(inHands(await keeper.afterRefusal())).toBe('fake-access-1');
    expect(faulty.ledger.doubleSpends).toBe(0);
  });
});
