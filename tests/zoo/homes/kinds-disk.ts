/** What lies on the disk beside the login: the client's own file, its settings, its locks. */
import { chmodSync, mkdirSync, rmSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ZooHome } from '../home.ts';
import { hour } from '../home.ts';
import type { HomeKind, Twin } from './kinds.ts';
import type { Scope } from './scopes.ts';

const login = (home: ZooHome, at: Scope): string => home.login({ folder: at.store });
const lapsed = (home: ZooHome, at: Scope): string => home.login({ folder: at.store, expiresIn: -hour });
const state = { hasCompletedOnboarding: true, numStartups: 7 };

const damaged = (fact: string, content: string | Buffer, says = /cannot be read as JSON/): Twin => ({
  fact,
  sicken: (home, at) => home.file(at.account, content),
  id: 'client-state-damaged',
  says,
  outcome: 'stops',
});

export const diskKinds: readonly HomeKind[] = [
  {
    name: 'the client’s own file, whole',
    client: 'claude',
    isShown: true,
    build: login,
    twins: [
      damaged('cut off in the middle', '{"hasCompletedOnboarding":true,"oauthAcc'),
      damaged('a comma before its end', '{"hasCompletedOnboarding":true,}'),
      damaged('a comment in it', '{\n  // mine\n  "hasCompletedOnboarding": true\n}'),
      damaged('marks of a merge', '<<<<<<< HEAD\n{"a":1}\n=======\n{"a":2}\n>>>>>>> x\n', /marks of a merge/),
      damaged('two of it, one after the other', '{"a":1}{"b":2}'),
      damaged('written as UTF-16', Buffer.from('\uFEFF{"a":1}', 'utf16le'), /another encoding/),
      {
        fact: 'cut off, and backups of which the newest is cut off, too',
        sicken: (home, at) => {
          home.file(at.account, '{"x');
          home.file(`${at.config}/backups/.claude.json.backup.1790000000001`, state);
          home.file(`${at.config}/backups/.claude.json.backup.1790000000009`, '{"y');
          home.file(`${at.config}/backups/.claude.json.corrupted.1790000000010`, '{"x');
        },
        id: 'client-state-damaged',
        says: /the newest backup that can be read is .*backups\/\.claude\.json\.backup\.1790000000001/,
        outcome: 'stops',
      },
      {
        fact: 'cut off, and a backup of old times beside it',
        sicken: (home, at) => {
          home.file(at.account, '{"x');
          home.file(`${at.account}.backup`, state);
        },
        id: 'client-state-damaged',
        says: /the newest backup that can be read is .*\.claude\.json\.backup$/m,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'the client’s own file with a byte order mark',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), home.file(at.account, `\uFEFF${JSON.stringify(state)}`)],
    twins: [damaged('and cut off', '\uFEFF{"hasCompleted')],
  },
  {
    name: 'the client’s own file, emptied by a crash',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), home.file(at.account, '')],
    twins: [damaged('with half a line in it', '{')],
  },
  {
    name: 'the client’s own file, full of zero bytes',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), home.file(at.account, '\0'.repeat(64))],
    twins: [damaged('and some text', `{"a":${'\0'.repeat(8)}`)],
  },
  {
    name: 'no file of the client’s own yet',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), rmSync(home.path(at.account), { force: true })],
    twins: [damaged('one that says nothing of use', 'undefined\n', /does not begin with \{/)],
  },
  {
    name: 'a file of the client’s from old times',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), home.file(`${at.config}/.config.json`, state)],
    twins: [
      {
        fact: 'that one is cut off',
        sicken: (home, at) => home.file(`${at.config}/.config.json`, '{"has'),
        id: 'client-state-damaged',
        says: /\.config\.json cannot be read as JSON/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'settings that say nothing',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), home.file(`${at.config}/settings.json`, '')],
    twins: [
      {
        fact: 'settings with a comma too many',
        sicken: (home, at) => home.file(`${at.config}/settings.json`, '{"env":{},}'),
        id: 'settings-broken',
        says: /settings\.json/,
        outcome: 'warns',
      },
      {
        fact: 'settings that are a list',
        sicken: (home, at) => home.file(`${at.config}/settings.json`, '[]'),
        id: 'settings-broken',
        says: /an array/,
        outcome: 'warns',
      },
      {
        fact: 'settings whose variables are a list, and with them a helper that does not count',
        sicken: (home, at) => home.file(`${at.config}/settings.json`, { env: ['A=1'], apiKeyHelper: '/nowhere/key.sh' }),
        id: 'settings-broken',
        says: /"env" is no object/,
        outcome: 'warns',
      },
      {
        fact: 'settings that name no URL to send requests to',
        sicken: (home, at) => home.file(`${at.config}/settings.json`, { env: { ANTHROPIC_BASE_URL: 'gateway.example' } }),
        id: 'base-url-invalid',
        says: /settings\.json/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'settings with a byte order mark',
    client: 'claude',
    isShown: true,
    build: (home, at) => [login(home, at), home.file(`${at.config}/settings.json`, '\uFEFF{"env":{"EDITOR":"vi"}}')],
    twins: [
      {
        fact: 'in another encoding',
        sicken: (home, at) => home.file(`${at.config}/settings.json`, Buffer.from('\uFEFF{"env":{}}', 'utf16le')),
        id: 'settings-broken',
        says: /strict JSON/,
        outcome: 'warns',
      },
    ],
  },
  {
    name: 'a refresh lock that was left two hours ago',
    client: 'claude',
    isShown: true,
    build: (home, at) => [lapsed(home, at), home.folder(`${at.store}/.oauth_refresh.lock`, { ago: 2 * hour })],
    twins: [
      {
        fact: 'it has a file in it',
        sicken: (home, at) => [home.file(`${at.store}/.oauth_refresh.lock/x`, ''), home.touch(`${at.store}/.oauth_refresh.lock`, 2 * hour)],
        id: 'refresh-lock-orphaned',
        says: /the client never takes that over/,
        outcome: 'stops',
      },
      {
        fact: 'it is dated in the future',
        sicken: (home, at) => home.touch(`${at.store}/.oauth_refresh.lock`, -2 * hour),
        id: 'refresh-lock-orphaned',
        says: /in the future/,
        outcome: 'stops',
      },
      {
        fact: 'it is a file, while the token is good yet',
        sicken: (home, at) => {
          rmSync(home.path(`${at.store}/.oauth_refresh.lock`), { recursive: true });
          home.file(`${at.store}/.oauth_refresh.lock`, '', { ago: 2 * hour });
          login(home, at);
        },
        id: 'refresh-lock-orphaned',
        says: /a file lies where the lock/,
        outcome: 'warns',
      },
    ],
  },
  {
    name: 'both refresh locks, left two hours ago by a process that is gone',
    client: 'claude',
    isShown: true,
    build: (home, at) => [
      lapsed(home, at),
      home.folder(`${at.store}/.oauth_refresh.lock`, { ago: 2 * hour }),
      home.folder(at.legacyLock, { ago: 2 * hour }),
    ],
    twins: [
      {
        fact: 'the one for old versions is dated in the future',
        sicken: (home, at) => home.touch(at.legacyLock, -2 * hour),
        id: 'refresh-lock-orphaned',
        says: /in the future/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a storage lock and one of the client’s own file, left two hours ago',
    client: 'claude',
    isShown: true,
    build: (home, at) => [
      lapsed(home, at),
      home.folder(`${at.store}/.storage-write.lock`, { ago: 2 * hour }),
      home.folder(`${at.account}.lock`, { ago: 2 * hour }),
    ],
    twins: [
      {
        fact: 'a file where the storage lock belongs',
        sicken: (home, at) => {
          rmSync(home.path(`${at.store}/.storage-write.lock`), { recursive: true });
          home.file(`${at.store}/.storage-write.lock`, '', { ago: 2 * hour });
        },
        id: 'credentials-not-persisted',
        says: /a file lies where the lock/,
        outcome: 'stops',
      },
    ],
  },
  {
    name: 'a client that is found by its name',
    client: 'claude',
    isShown: true,
    build: login,
    twins: [
      {
        fact: 'it lies in a folder that PATH does not name',
        sicken: (home) => {
          home.file('.local/bin/claude', '#!/bin/sh\n', { mode: 0o755 });
          withoutSdk(home);
        },
        id: 'client-missing',
        says: /\.local\/bin\/claude is one/,
        outcome: 'stops',
      },
      {
        fact: 'it is nowhere',
        sicken: (home) => {
          for (const path of ['.local/bin/claude', 'bin/claude', 'scripts/claude']) rmSync(home.path(path), { force: true });
          withoutSdk(home);
        },
        id: 'client-missing',
        says: /no folder of PATH has a program called claude/,
        outcome: 'warns',
      },
    ],
  },
  {
    name: 'a store that can be written',
    client: 'claude',
    isShown: true,
    build: login,
    twins: [
      {
        fact: 'its folder may not be written',
        sicken: (home, at) => chmodSync(home.path(at.store), 0o555),
        id: 'credentials-not-persisted',
        says: /may not be written/,
        outcome: 'stops',
      },
      {
        fact: 'a folder lies in place of the file',
        sicken: (home, at) => {
          unlinkSync(home.path(`${at.store}/.credentials.json`));
          mkdirSync(home.path(`${at.store}/.credentials.json`));
        },
        id: 'credentials-not-persisted',
        says: /expected a file/,
        outcome: 'stops',
      },
    ],
  },
];

function withoutSdk(home: ZooHome): void {
  rmSync(join(home.project, 'node_modules'), { recursive: true, force: true });
  home.set('PATH', `${dirname(home.path('nowhere/x'))}:/usr/bin:/bin`);
}
