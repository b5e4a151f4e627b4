import { describe, expect, it } from 'vitest';
import { News } from '../../src/notices/news.ts';
import type { Fact } from '../../src/core/fact.ts';
import type { Leases } from '../../src/core/ports.ts';

const holding: Fact = { event: 'holding', because: 'store-blank', until: 1 };
const resumed: Fact = { event: 'resumed', heldMs: 1 };
const waiting: Fact = { event: 'waiting', because: 'token-endpoint' };

/** One machine's lease, and those who would tell of a login. */
function machine(broken = false) {
  let taken = false;
  const leases: Leases = {
    take: async () => {
      if (broken) throw new Error('no lease can be taken');
      if (taken) return null;
      taken = true;
      return async () => void (taken = false);
    },
  };
  const teller = () => {
    const told: string[] = [];
    return { told, news: new News('store', leases, (fact) => void told.push(fact.event)) };
  };
  return { teller };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 8; i += 1) await Promise.resolve();
}

describe('news of a login', () => {
  it('is told of a hold by one of those who hold, and of its end by the same', async () => {
    const { teller } = machine();
    const [one, two] = [teller(), teller()];
    for (const { news } of [one, two]) news.note(holding);
    await settle();
    for (const { news } of [two, one]) news.note(resumed);
    await settle();
    expect([one.told, two.told]).toEqual([['holding', 'resumed'], []]);
  });

  it('is told by another once the first has ended', async () => {
    const { teller } = machine();
    const [one, two] = [teller(), teller()];
    one.news.note(holding);
    await one.news.end();
    two.news.note(holding);
    await settle();
    expect(two.told).toEqual(['holding']);
  });

  it('is told of the next hold as well', async () => {
    const { told, news } = machine().teller();
    for (const fact of [holding, resumed, holding]) {
      news.note(fact);
      await settle();
    }
    expect(told).toEqual(['holding', 'resumed', 'holding']);
  });

  it('is told at once, and by everybody, of what is nobody’s hold', () => {
    const { told, news } = machine().teller();
    news.note(waiting);
    expect(told).toEqual(['waiting']);
  });

  it('is not told where nobody can be sure to be the only one', async () => {
    const { told, news } = machine(true).teller();
    news.note(holding);
    await settle();
    expect(told).toEqual([]);
  });
});
