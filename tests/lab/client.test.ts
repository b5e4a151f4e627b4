import { describe, expect, it } from 'vitest';
import type { Lab } from './lab.ts';
import { fewer, inLab, inSandbox, shortTurn, slowTurn, unattended } from './work.ts';

/**
 * What Holdfast rests on in the real client, and what it is there for. A newer client that behaves otherwise is found
 * here, and not in a lost session.
 */
const labels = (lab: Lab): string[] => lab.vendor.messages().map(({ label, status }) => `${label} ${status}`);

describe.concurrent('the client by itself', () => {
  it('renews once when it is refused, and sends the request again', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.grants.endAccessTokens();
      const ended = await lab.bare(unattended, inSandbox).ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(labels(lab)).toEqual(['ada#1 401', 'ada#2 200', 'ada#2 200', 'ada#2 200', 'ada#2 200']);
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  it('adopts a login that was written while its request was refused, and renews nothing', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail({ status: 401, delayMs: 2_500 });
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(labels(lab)[1]).toBe('ada#2 200');
      expect(lab.vendor.tokenPosts).toBe(0);
    }));

  it('blanks its store when its grant is dead, and sends nothing more', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endGrants();
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining('Failed to authenticate') as string });
      expect(labels(lab)).toEqual(['ada#1 200', 'ada#1 401']);
      expect(lab.storedLabel()).toBe('blank');
    }));
});

describe.concurrent('a request of the client while its store is blank', () => {
  const later = { status: 503, body: '{}', fields: { 'retry-after': '2' }, delayMs: 2_000 };

  it('is sent again as it was when it was answered with 503 and retry-after', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail(later);
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.blankStore();
      await lab.vendor.until((vendor) => vendor.messages().length === 2);
      expect(labels(lab)[1]).toMatch(/^ada#1 /);
      await run.ended;
    }));

  it('is not sent again when its connection was cut: the turn ends', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail({ cutAfterEvents: 0, delayMs: 2_000 });
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.blankStore();
      await expect(run.ended).resolves.toMatchObject({ code: 1 });
      expect(labels(lab)).toHaveLength(1);
    }));

  it('goes on with the login that came before its refusal did', () =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail({ status: 401, delayMs: 3_000 });
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.blankStore();
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(labels(lab)[1]).toBe('ada#2 200');
    }));
});

describe.concurrent('a stream that is cut', () => {
  it.each(fewer([1, 0, 3], 1))('behind %i events is asked for again, bare and guarded', (cutAfterEvents) =>
    inLab(shortTurn, async (lab) => {
      lab.vendor.fail({ cutAfterEvents });
      await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      const bare = labels(lab).length;
      lab.vendor.fail({ cutAfterEvents });
      await expect(lab.guarded(unattended, inSandbox).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(labels(lab)).toHaveLength(2 * bare);
    }),
  );
});
