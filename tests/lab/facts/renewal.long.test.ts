import { statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { onClient } from './on-client.ts';

describe('a renewal of the client', () => {
  it('a token with 299 s left is renewed before the first message (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.personLogsIn('ada', 299_000);
      await ask();
      expect(lab.vendor.tokenPosts).toBe(1);
      expect(messages()).toEqual([expect.stringMatching(/#\d 200$/)]);
    }));

  it('a token with 330 s left is used as it is (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      lab.personLogsIn('ada', 330_000);
      await ask();
      expect(lab.vendor.tokenPosts).toBe(0);
    }));

  it('a login that was written during a refusal is adopted without a renewal (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.vendor.fail({ status: 401, delayMs: 3_000 });
      const asked = ask();
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.personLogsIn();
      expect(await asked).toMatchObject({ code: 0 });
      expect(messages()[1]).toBe('ada#2 200');
      expect(lab.vendor.tokenPosts).toBe(0);
    }));

  it('an endless 401 ends after three requests and one renewal (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.vendor.fail({
        status: 401,
        times: 100,
        body: '{"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}',
      });
      expect(await ask()).toMatchObject({ code: 1 });
      expect(messages()).toHaveLength(3);
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  it('a 403 that says revoked is renewed like a 401 (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.vendor.fail({
        status: 403,
        body: '{"type":"error","error":{"type":"permission_error","message":"OAuth token has been revoked."}}',
      });
      expect(await ask()).toMatchObject({ code: 0 });
      expect(messages()).toHaveLength(2);
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  it('another 403 ends the turn at once (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.vendor.fail({ status: 403, times: 9, body: '{"type":"error","error":{"type":"forbidden","message":"Request not allowed"}}' });
      expect(await ask()).toMatchObject({ code: 1 });
      expect(messages()).toHaveLength(1);
    }));

  it('a token endpoint with 500 keeps the store, and the turn dies after two requests (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.vendor.tokenMode = { kind: 'status', status: 500 };
      lab.vendor.grants.endAccessTokens();
      expect(await ask()).toMatchObject({ code: 1 });
      expect(messages()).toEqual(['ada#1 401', 'ada#1 401']);
      expect(lab.storedLabel()).toBe('ada#1');
    }));

  it('five clients of one home make one renewal (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      lab.personLogsIn('ada', 60_000);
      const ended = await Promise.all(Array.from({ length: 5 }, () => ask()));
      expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  it('both lock folders are held while the token endpoint answers (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      lab.personLogsIn('ada', 60_000);
      lab.vendor.tokenMode = { kind: 'ok', delayMs: 3_000 };
      const asked = ask();
      await lab.vendor.until(({ tokenPosts }) => tokenPosts === 1);
      expect(lab.locks().toSorted()).toEqual(['.claude.lock', '.oauth_refresh.lock']);
      expect(await asked).toMatchObject({ code: 0 });
    }));

  it('the store is written with mode 0600, and members of others stay in it (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      lab.personLogsIn('ada', 60_000);
      lab.addToStore({ mcpOAuth: { kept: { serverName: 'kept' } } });
      await ask();
      expect(lab.vendor.tokenPosts).toBe(1);
      expect(JSON.parse(lab.storedText())).toMatchObject({ mcpOAuth: { kept: { serverName: 'kept' } } });
      expect(statSync(lab.store).mode & 0o777).toBe(0o600);
    }));
});
