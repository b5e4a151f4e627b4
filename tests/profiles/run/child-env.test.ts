import { describe, expect, it } from 'vitest';
import { childEnv } from '../../../src/profiles/run/child-env.ts';
import type { Profile } from '../../../src/core/profile/profile.ts';

const url = 'http://127.0.0.1:1/capability';
const fixed = { type: 'static', secret: { env: 'KEY' } } as Profile;

describe('the environment of a child', () => {
  it('leads to the gateway by the names that it was asked for, and keeps the rest', () => {
    expect(childEnv({ HOME: '/h', OTHER: 'x' }, fixed, url, ['OPENAI_BASE_URL'])).toEqual({
      HOME: '/h',
      OTHER: 'x',
      HOLDFAST_BASE_URL: url,
      OPENAI_BASE_URL: url,
    });
  });

  it.each<[string, Profile]>([
    ['a key', fixed],
    ['the secret of a client', { type: 'oauth', clientSecret: { env: 'KEY' } } as Profile],
  ])('is without the variable that holds %s', (_, profile) => {
    expect(childEnv({ KEY: 'fake-key' }, profile, url, [])).not.toHaveProperty('KEY');
  });

  it('keeps loopback off a proxy, and asks for no exception where there is none', () => {
    expect(childEnv({ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example' }, fixed, url, [])).toMatchObject({
      NO_PROXY: 'a.example,127.0.0.1,localhost',
      no_proxy: 'a.example,127.0.0.1,localhost',
    });
    expect(childEnv({ http_proxy: 'http://p:1' }, fixed, url, [])).toMatchObject({ no_proxy: '127.0.0.1,localhost' });
    expect(childEnv({ NO_PROXY: 'a' }, fixed, url, [])).toMatchObject({ NO_PROXY: 'a' });
  });
});
