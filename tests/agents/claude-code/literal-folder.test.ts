import { describe, expect, it } from 'vitest';
import { effectiveEnv } from '../../../src/agents/claude-code/effective-env.ts';
import { literalFolder } from '../../../src/agents/claude-code/literal-folder.ts';
import { loginCommand } from '../../../src/agents/claude-code/login-command.ts';

const where = { cwd: '/work/project', home: '/home/ada', platform: 'linux' } as const;
const found = (shell: Readonly<Record<string, string>>) => literalFolder(effectiveEnv([], shell), where);

describe('a folder that is written as a shell would expand it', () => {
  it.each([
    ['~/.claude-work', '/home/ada/.claude-work', 'begins with ~'],
    ['~', '/home/ada', 'begins with ~'],
    ['$HOME/.claude-work', '/home/ada/.claude-work', 'begins with $HOME'],
    ['${HOME}/.claude-work', '/home/ada/.claude-work', 'begins with ${HOME}'],
    ['$PROFILES/work', '/srv/profiles/work', 'begins with $PROFILES'],
    ['%h/.claude-work', '/home/ada/.claude-work', 'begins with %h'],
    ['"/home/ada/.claude-work"', '/home/ada/.claude-work', 'is in quotes'],
    ["'~/.claude-work'", '/home/ada/.claude-work', 'begins with ~'],
  ])('is seen in %s', (value, meant, because) => {
    expect(found({ CLAUDE_CONFIG_DIR: value, PROFILES: '/srv/profiles' })).toMatchObject({
      name: 'CLAUDE_CONFIG_DIR',
      taken: `/work/project/${value}`,
      meant,
      because,
    });
  });

  it.each(['/home/ada/.claude-work', '.claude-work', '~ada/.claude', '', '$UNKNOWN/.claude', 'a~b', '%20/x'])(
    'is not seen in %j',
    (value) => {
      expect(found({ CLAUDE_CONFIG_DIR: value })).toBeNull();
    },
  );

  it('is seen in the folder of the storage too, which decides about the login', () => {
    expect(found({ CLAUDE_CONFIG_DIR: '/a', CLAUDE_SECURESTORAGE_CONFIG_DIR: '~/.b' })?.name).toBe('CLAUDE_SECURESTORAGE_CONFIG_DIR');
  });

  it.each(['~', '"/home/ada"', '~/'])('is seen in a home that says %s, unless the folder is named elsewhere', (HOME) => {
    expect(found({ HOME })?.name).toBe('HOME');
    expect(found({ HOME, CLAUDE_CONFIG_DIR: '/a' })).toBeNull();
    const command = loginCommand(effectiveEnv([], { HOME }), 'linux', (folder) => folder, { literal: found({ HOME }), stray: null });
    expect(String(command)).toMatch(/^HOME=\/home\/ada\/? claude auth login$/);
  });

  it('never leads a login into the project', () => {
    const env = effectiveEnv([], { CLAUDE_CONFIG_DIR: '~/.claude-work' });
    const command = loginCommand(env, 'linux', (folder) => `/work/project/${folder}`, { literal: literalFolder(env, where), stray: null });
    expect(String(command)).toBe('CLAUDE_CONFIG_DIR=/home/ada/.claude-work claude auth login');
  });
});
