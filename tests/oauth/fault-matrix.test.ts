/**
 * Everything that a token endpoint can do wrong, through the real keeper: what the caller gets, what is noted, when the
 * next try is, and that no refresh token is spent twice.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { inHands, openFaulted, serverForTest, words } from './faulted.ts';
import type { Row } from './faults.ts';
import { away, faults, html, login } from './faults.ts';
import { answers, commitsThen } from './servers/acts.ts';

const server = serverForTest(afterEach);

describe('a refresh that meets', () => {
  it.each(faults)('$fault: $trouble; the caller has $caller, and later $later', async (row) => {
    const faulty = await server(row.act());
    const keeper = await openFaulted(faulty, { isSilent: isSilent(row) });
    expect(inHands(await keeper.afterRefusal())).toBe(row.caller);
    const record = await keeper.record();
    expect(record.intent).toBeNull();
    expect(words(record)).toBe(row.trouble);
    const leftMs = (record.retryAt ?? 0) - keeper.clock.now();
    expect(leftMs).toBeGreaterThan(row.next.from);
    expect(leftMs).toBeLessThanOrEqual(row.next.to);

    // Nobody makes it hurry.
    expect(inHands(await keeper.afterRefusal())).toBe(row.caller);
    expect(faulty.posts()).toBe(1);

    keeper.clock.setAhead(leftMs + 100);
    expect(inHands(await keeper.afterRefusal())).toBe(row.later);
    expect(faulty.posts()).toBe(row.posts);
    expect(faulty.ledger.doubleSpends).toBe(0);
    expect(faulty.ledger.revoked).toBe(false);
  });

  it.each(faults)('$fault ahead of time: the caller has the old token, which is still good', async (row) => {
    const faulty = await server(row.act());
    const keeper = await openFaulted(faulty, { isSilent: isSilent(row) });
    keeper.clock.setAhead(0.85 * 3_600_000);
    expect(inHands(await keeper.ask())).toBe('fake-access-0');
    await keeper.settled();
    expect(words(await keeper.record())).toBe(row.trouble);
    expect(inHands(await keeper.ask())).toBe('fake-access-0');
    await keeper.settled();
    expect(faulty.posts()).toBe(1);
  });
});

describe.each(faults.filter(({ trouble }) => trouble.startsWith('lost')))('$fault', (row) => {
  it('ahead of time, when the old token is dead as well: one question that spends nothing tells, and the caller is told', async () => {
    const faulty = await server(row.act());
    const keeper = await openFaulted(faulty, { isSilent: isSilent(row) });
    keeper.clock.setAhead(0.85 * 3_600_000);
    faulty.ledger.endAccess();
    await keeper.ask();
    await keeper.settled();
    expect(inHands(await keeper.ask())).toBe(login);
    expect((await keeper.record()).trouble).toMatchObject({ kind: 'lost', accessWorks: false });
    expect(faulty.posts()).toBe(1);
  });
});

/** The server says itself that it failed, and may have spent the token or not. */
describe.each([500, 502, 504])('a refresh that meets %i with a page', (status) => {
  it('is not tried again while the old token is still good', async () => {
    const faulty = await server(commitsThen(answers(status, html)));
    const keeper = await openFaulted(faulty);
    keeper.clock.setAhead(0.85 * 3_600_000);
    for (const aheadMs of [0.85, 0.9, 0.95]) {
      keeper.clock.setAhead(aheadMs * 3_600_000);
      expect(inHands(await keeper.ask())).toBe('fake-access-0');
      await keeper.settled();
    }
    expect(words(await keeper.record())).toBe('lost, server-error');
    expect(faulty.posts()).toBe(1);
    expect(faulty.ledger.doubleSpends).toBe(0);
  });

  it('is tried again when nothing is left that it could destroy, and heals where nothing was spent', async () => {
    const faulty = await server(answers(status, html));
    const keeper = await openFaulted(faulty);
    expect(inHands(await keeper.afterRefusal())).toBe(away);
    expect(faulty.posts()).toBe(1);
    keeper.clock.setAhead(2_100);
    expect(inHands(await keeper.afterRefusal())).toBe('fake-access-1');
    expect(faulty.ledger.doubleSpends).toBe(0);
  });

  it('asks for a login where the token was spent', async () => {
    const faulty = await server(commitsThen(answers(status, html)));
    const keeper = await openFaulted(faulty);
    expect(inHands(await keeper.afterRefusal())).toBe(away);
    keeper.clock.setAhead(2_100);
    expect(inHands(await keeper.afterRefusal())).toBe(login);
    keeper.clock.setAhead(3_600_000);
    expect(inHands(await keeper.afterRefusal())).toBe(login);
    expect(faulty.posts()).toBe(2);
  });
});

function isSilent({ trouble }: Row): boolean {
  return trouble === 'lost, timeout';
}
