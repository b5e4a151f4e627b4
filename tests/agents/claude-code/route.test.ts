import { describe, expect, it } from 'vitest';
import { effectiveEnv } from '../../../src/agents/claude-code/effective-env.ts';
import { routeOf } from '../../../src/agents/claude-code/proxies.ts';

describe('the way to the upstream', () => {
  it('is the one that the client would take: settings over the shell, and nothing but the way', () => {
    const settings = {
      scope: 'user',
      place: '/home/ada/.claude/settings.json',
      env: { HTTPS_PROXY: 'http://proxy:1', NO_PROXY: ' ' },
      apiKeyHelper: null,
      hooksOff: null,
      requires: null,
      statusLine: null,
    } as const;
    const shell = { HTTPS_PROXY: 'http://other:2', NODE_EXTRA_CA_CERTS: '/ca.pem', ANTHROPIC_API_KEY: 'fake-key' };
    expect(routeOf(effectiveEnv([settings], shell))).toEqual({
      HTTPS_PROXY: 'http://proxy:1',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
    });
  });
});
