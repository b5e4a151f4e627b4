import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { onClient } from './on-client.ts';

describe('the credential of a run', () => {
  it('without a login nothing is sent, and the client says so (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask, messages }) => {
      rmSync(lab.store);
      expect(await ask()).toMatchObject({ code: 1, stdout: 'Not logged in · Please run /login\n' });
      expect(messages()).toEqual([]);
    }));

  it('a custom base URL is sent the bearer of the stored login (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      expect(await ask([], { env: { ANTHROPIC_BASE_URL: lab.vendor.url } })).toMatchObject({ code: 0 });
      expect(lab.vendor.messages()).toMatchObject([{ label: 'ada#1', credential: 'bearer' }]);
    }));

  it('ANTHROPIC_AUTH_TOKEN goes before the stored login (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      lab.vendor.otherCredentials.add('fake-auth-token');
      expect(await ask([], { env: { ANTHROPIC_AUTH_TOKEN: 'fake-auth-token' } })).toMatchObject({ code: 0 });
      expect(lab.vendor.messages()[0]).toMatchObject({ label: 'other', credential: 'bearer' });
    }));

  it('ANTHROPIC_API_KEY goes before the stored login in a print run (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      lab.vendor.otherCredentials.add('sk-ant-api03-fake');
      expect(await ask([], { env: { ANTHROPIC_API_KEY: 'sk-ant-api03-fake' } })).toMatchObject({ code: 0 });
      expect(lab.vendor.messages()[0]).toMatchObject({ label: 'other', credential: 'api-key' });
    }));

  it('CLAUDE_CODE_OAUTH_TOKEN goes before the stored login, and is never renewed (measured on 2.1.330)', () =>
    onClient(async ({ lab, ask }) => {
      expect(await ask([], { env: { CLAUDE_CODE_OAUTH_TOKEN: 'sk-ant-oat01-fake-refused' } })).toMatchObject({ code: 1 });
      expect(lab.vendor.messages().length).toBeLessThanOrEqual(3);
      expect(lab.vendor.messages().every(({ label }) => label !== 'ada#1')).toBe(true);
      expect(lab.vendor.tokenPosts).toBe(0);
    }));

  it('a line’s end behind a token in a variable is trimmed (measured on 2.1.332)', () =>
    onClient(async ({ lab, ask }) => {
      lab.vendor.otherCredentials.add('fake-auth-token');
      expect(await ask([], { env: { ANTHROPIC_AUTH_TOKEN: 'fake-auth-token\n' } })).toMatchObject({ code: 0 });
    }));

  // The program holds the words for the other answer, "so nothing was sent"; the vendor switches that on from afar.
  it('a profile that is named and not there is passed over for the stored login (measured on 2.1.332)', () =>
    onClient(async ({ ask, messages }) => {
      expect(await ask([], { env: { ANTHROPIC_PROFILE: 'nowhere' } })).toMatchObject({ code: 0 });
      expect(messages()).toEqual(['ada#1 200']);
    }));

  it('auth status names the deadline of the login (measured on 2.1.332)', () =>
    onClient(async ({ client }) => {
      const { code, stdout } = await client(['auth', 'status', '--json']);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ loggedIn: true, authMethod: 'claude.ai' });
      expect(Object.keys(JSON.parse(stdout) as object)).toContain('loginExpiresAt');
    }));

  it('auth status ends with 1 where there is no login (measured on 2.1.330)', () =>
    onClient(async ({ lab, client }) => {
      rmSync(lab.store);
      const { code, stdout } = await client(['auth', 'status', '--json']);
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ loggedIn: false });
    }));
});
