import { describe, expect, it } from 'vitest';
import { onClient } from './on-client.ts';

describe.concurrent('a renewal of the client', () => {
  it('a refused token is renewed once, and the request sent again (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.vendor.grants.endAccessTokens();
      expect(await ask()).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(messages()).toEqual(['ada#1 401', 'ada#2 200']);
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  it('a dead grant blanks the store, and no message is asked for (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      lab.personLogsIn('ada', 60_000);
      lab.vendor.grants.endGrants();
      const { code, stdout } = await ask();
      expect(code).toBe(1);
      expect(stdout).toContain('OAuth session expired and could not be refreshed');
      expect(lab.storedLabel()).toBe('blank');
      expect(messages()).toEqual([]);
    }));
});
