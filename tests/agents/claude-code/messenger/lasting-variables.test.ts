import { describe, expect, it } from 'vitest';
import { lastingVariables } from '../../../../src/agents/claude-code/messenger/lasting-variables.ts';

describe('the variables that are written down for a messenger', () => {
  it('lead to the client’s program, its login and its vendor', () => {
    const env = {
      HOME: '/home/ada',
      PATH: '/usr/bin',
      CLAUDE_CONFIG_DIR: '/elsewhere',
      HTTPS_PROXY: 'http://proxy:3128',
      NO_PROXY: 'local',
    };
    expect(lastingVariables(env)).toEqual({ kept: env, leftOut: [] });
  });

  it.each(['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN', 'ANTHROPIC_CUSTOM_HEADERS', 'AWS_SECRET_ACCESS_KEY'])(
    'are never %s',
    (name) => expect(JSON.stringify(lastingVariables({ [name]: 'fake-secret' }))).not.toContain('fake'),
  );

  it.each([
    ['HTTPS_PROXY', 'http://ada:fake-secret@proxy:3128'],
    ['all_proxy', 'ada:fake-secret@proxy:3128'],
    ['CLAUDE_CODE_CLIENT_KEY', '-----BEGIN KEY-----\nfake-secret'],
    ['CLAUDE_CODE_CLIENT_KEY_PASSPHRASE', 'fake-secret'],
  ])('leave out a secret in %s, and name it', (name, value) => {
    expect(lastingVariables({ [name]: value })).toEqual({ kept: {}, leftOut: [name] });
  });

  it('are not those of one log-in to the machine', () => {
    expect(lastingVariables({ XDG_RUNTIME_DIR: '/run/user/1', DBUS_SESSION_BUS_ADDRESS: 'unix:x' })).toEqual({ kept: {}, leftOut: [] });
  });
});
