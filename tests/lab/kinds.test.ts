import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inLab, inSandbox, itBare, shortTurn, unattended } from './work.ts';

/** Two retries instead of ten: what is asked is what becomes of a refusal, not how long the client bears it. */
const impatient = { CLAUDE_CODE_MAX_RETRIES: '2', IS_SANDBOX: '1' };

describe.concurrent('a token in CLAUDE_CODE_OAUTH_TOKEN', () => {
  const frozen = { ...impatient, CLAUDE_CODE_OAUTH_TOKEN: 'fake-frozen-token' };

  it('is named when refused; the stored login is neither spent nor put in its place', () =>
    inLab(shortTurn, async (lab) => {
      const ended = await lab.guarded(unattended, { env: frozen }).ended;
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain('CLAUDE_CODE_OAUTH_TOKEN');
      expect(ended.stderr).toContain('--prefer-login');
      expect(ended.stderr).toContain('left alone');
      expect(lab.vendor.messages().every(({ label }) => label === 'unknown')).toBe(true);
      expect(lab.vendor.tokenPosts).toBe(0);
    }));

  it('is taken away with --prefer-login, and the stored login does the work', () =>
    inLab(shortTurn, async (lab) => {
      const ended = await lab.guarded(unattended, { env: frozen, options: ['--prefer-login'] }).ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.messages().every(({ label }) => label === 'ada#1')).toBe(true);
    }));

  itBare('ends a bare run though a good login is stored', () =>
    inLab(shortTurn, async (lab) => {
      await expect(lab.bare(unattended, { env: frozen }).ended).resolves.toMatchObject({ code: 1 });
    }),
  );
});

describe.concurrent('a credential of another kind that is refused', () => {
  it.each([
    ['ANTHROPIC_API_KEY', 'api-key'],
    ['ANTHROPIC_AUTH_TOKEN', 'bearer'],
  ])('(%s) passes as it is, said in one line, and nothing is renewed or held', (name, credential) =>
    inLab(shortTurn, async (lab) => {
      const ended = await lab.guarded(unattended, { env: { ...impatient, [name]: 'fake-of-another-kind' } }).ended;
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain(name);
      expect(ended.stderr).not.toContain('held –');
      expect(ended.stderr).not.toContain('fake-of-another-kind');
      expect(lab.vendor.messages().map((seen) => seen.credential)).toEqual([credential, credential, credential]);
      expect(lab.vendor.tokenPosts).toBe(0);
    }),
  );

  it('(apiKeyHelper) is asked again by the client itself, and heals', () =>
    inLab(shortTurn, async (lab) => {
      const key = join(lab.home, 'key');
      const helper = join(lab.home, 'helper.sh');
      writeFileSync(key, 'fake-old-key\n');
      writeFileSync(helper, `#!/bin/sh\ncat '${key}'\n`);
      chmodSync(helper, 0o755);
      writeFileSync(join(lab.config, 'settings.json'), JSON.stringify({ apiKeyHelper: helper }));
      lab.vendor.otherCredentials.add('fake-new-key');
      const run = lab.guarded(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length >= 1);
      writeFileSync(key, 'fake-new-key\n');
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(ended.stderr).toContain('apiKeyHelper');
      expect(lab.vendor.tokenPosts).toBe(0);
    }));
});
