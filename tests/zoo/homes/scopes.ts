import { join } from 'node:path';
import type { ZooHome } from '../home.ts';

/** Where the client's things lie in a home, and what leads it there. */
export interface Scope {
  readonly name: string;
  /** The folder of the login, its locks and nothing else. */
  readonly store: string;
  /** The folder of settings, backups and sessions. */
  readonly config: string;
  /** The client's own file beside it. */
  readonly account: string;
  /** The lock for old versions. */
  readonly legacyLock: string;
  readonly prepare: (home: ZooHome) => unknown;
}

const usual = { store: '.claude', config: '.claude', account: '.claude.json', legacyLock: '.claude.lock' };

const onboarded = { hasCompletedOnboarding: true, oauthAccount: { emailAddress: 'ada@example.com' } };

export const scopes: readonly Scope[] = [
  { name: 'the usual folder', ...usual, prepare: () => undefined },
  {
    name: 'CLAUDE_CONFIG_DIR',
    store: '.claude-work',
    config: '.claude-work',
    account: '.claude-work/.claude.json',
    legacyLock: '.claude-work.lock',
    prepare: (home) => {
      home.file('.claude-work/.claude.json', onboarded);
      home.set('CLAUDE_CONFIG_DIR', home.path('.claude-work'));
    },
  },
  {
    name: 'CLAUDE_SECURESTORAGE_CONFIG_DIR',
    ...usual,
    store: '.claude-login',
    legacyLock: '.claude-login.lock',
    prepare: (home) => home.set('CLAUDE_SECURESTORAGE_CONFIG_DIR', home.path('.claude-login')),
  },
  {
    name: 'a project with settings of its own',
    ...usual,
    prepare: (home) => {
      const trusted = { [home.project]: { hasTrustDialogAccepted: true } };
      home.file('.claude.json', { ...onboarded, projects: trusted });
      home.file(join(home.project, '.claude/settings.json'), { env: { EDITOR: 'vi' }, permissions: { allow: ['Read'] } });
      home.file(join(home.project, '.mcp.json'), { mcpServers: {} });
    },
  },
];
