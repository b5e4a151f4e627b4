import { describe, expect, it } from 'vitest';
import { look } from '../../../../src/agents/claude-code/look.ts';
import { messengerVariables } from '../../../../src/agents/claude-code/messenger/messenger-env.ts';
import type { Variables } from '../../../../src/agents/claude-code/world.ts';
import { fakeWorld, invoke, withEnv } from '../fake-world.ts';

async function variables(env: Variables, texts: Readonly<Record<string, string>> = {}, platform: NodeJS.Platform = 'linux') {
  const invocation = invoke([], env);
  return messengerVariables(invocation, await look(invocation, false, fakeWorld(texts)), platform);
}

const user = '/home/u/.claude/settings.json';

describe("a messenger's environment", () => {
  it('is an allow-list without any credential, of the shell or of settings', async () => {
    const secrets = { ANTHROPIC_API_KEY: 's', ANTHROPIC_AUTH_TOKEN: 's', CLAUDE_CODE_OAUTH_TOKEN: 's', MY_SECRET: 's' };
    const found = await variables({ ...secrets, PATH: '/bin', HOME: '/home/u', TERM: 'xterm' }, { [user]: withEnv(secrets) });
    expect(found).toEqual({
      PATH: '/bin',
      HOME: '/home/u',
      TERM: 'dumb',
      NO_PROXY: '127.0.0.1,localhost',
      no_proxy: '127.0.0.1,localhost',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_DISABLE_AUTO_MEMORY: '1',
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_MAX_RETRIES: '1',
    });
  });

  it('takes the way to the token endpoint from settings too, which the messenger itself does not read', async () => {
    const texts = { [user]: withEnv({ HTTPS_PROXY: 'http://p:1', NODE_EXTRA_CA_CERTS: '/ca.pem', NO_PROXY: 'a.example' }) };
    expect(await variables({ HTTPS_PROXY: 'http://shell:1', SSL_CERT_FILE: '/s.pem' }, texts)).toMatchObject({
      HTTPS_PROXY: 'http://p:1',
      NODE_EXTRA_CA_CERTS: '/ca.pem',
      SSL_CERT_FILE: '/s.pem',
      NO_PROXY: 'a.example,127.0.0.1,localhost',
      no_proxy: 'a.example,127.0.0.1,localhost',
    });
  });

  it('leads to the same files from another working folder', async () => {
    const env = { CLAUDE_CONFIG_DIR: 'cfg', CLAUDE_SECURESTORAGE_CONFIG_DIR: '' };
    expect(await variables(env)).toMatchObject({ CLAUDE_CONFIG_DIR: '/repo/sub/cfg', CLAUDE_SECURESTORAGE_CONFIG_DIR: '' });
    expect(await variables(env, {}, 'darwin')).toMatchObject({ CLAUDE_CONFIG_DIR: 'cfg' });
  });

  it.each(['ANTHROPIC_BASE_URL', 'ANTHROPIC_API_KEY', 'CLAUDE_CODE_USE_BEDROCK'])(
    'is none where a managed %s would send the messenger astray',
    async (name) => {
      const managed = '/etc/claude-code/managed-settings.json';
      expect(await variables({}, { [managed]: withEnv({ [name]: 'x' }) })).toBeNull();
      expect(await variables({}, { [managed]: withEnv({ OTHER: 'x' }) })).not.toBeNull();
    },
  );
});
