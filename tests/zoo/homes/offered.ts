/** Whether the command that is offered for a fault does what it is offered for, in the very home that has the fault. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { readSmallFileNow } from '../../../src/stores/small-file.ts';
import type { ZooHome } from '../home.ts';
import type { HomeKind, Twin } from './kinds.ts';
import { lookAt } from './look.ts';
import type { Said } from './look.ts';

/**
 * Runs the first command of the twin's own finding by a shell in its home. The client that it starts, or logs in with, is one
 * that only notes its arguments and environment, and writes a good login where it is asked to log in.
 *
 * @returns what is wrong with it, or null; also where words are all that is offered.
 */
export async function fixOffered(home: ZooHome, { client }: HomeKind, twin: Twin, before: Said): Promise<string | null> {
  const found = before.findings.find(({ id, level }) => id === twin.id && level !== 'info');
  const command = found?.next?.command ?? null;
  if (found === undefined || command === null) return null;
  // Found by its path, or made for a place that is not of this machine: that it can be started is all there is to be seen.
  const isStart = found.id === 'client-missing' || command.endsWith('setup-token');
  const env = { ...home.env(), PATH: `${stubs(home)}:${home.env()['PATH'] ?? ''}:/usr/bin:/bin` };
  const ended = spawnSync('bash', ['-c', command], { env, cwd: home.project, encoding: 'utf8' });
  if (ended.status !== 0) return `\`${command}\` ended with ${ended.status}: ${ended.stderr.slice(0, 200)}`;
  if (isStart) return null;
  const seen = startedWith(home);
  const after = await lookAt(seen === null ? home : inEnvironment(home, seen), client);
  const still = after.findings.some(({ id, level, client: whose }) => {
    return id === twin.id && level === found.level && whose === found.client;
  });
  return still ? `\`${command}\` changes nothing` : null;
}

/** `claude` and `codex` by these names: each notes how it was started; `auth login` and `login` store a login. */
function stubs(home: ZooHome): string {
  const note = join(home.root, 'started');
  const fresh = JSON.stringify({
    claudeAiOauth: {
      accessToken: `sk-ant-oat01-${'n'.repeat(90)}`,
      refreshToken: `sk-ant-ort01-${'n'.repeat(90)}`,
      expiresAt: home.now + 8 * 3_600_000,
      scopes: ['user:inference', 'user:profile'],
    },
  });
  const script = `#!/bin/bash
/usr/bin/env -0 > '${note}'
if [ "$1 $2" = 'auth login' ]; then
  folder="\${CLAUDE_SECURESTORAGE_CONFIG_DIR-\${CLAUDE_CONFIG_DIR-$HOME/.claude}}"
  /bin/mkdir -p "$folder" && /bin/rm -rf "$folder/.credentials.json"
  umask 077; printf '%s' '${fresh}' > "$folder/.credentials.json"
elif [ "$(/usr/bin/basename "$0") $1" = 'copilot login' ]; then
  /bin/mkdir -p "$HOME/.copilot"; printf '%s' '{"logged_in_users":[{"login":"ada"}]}' > "$HOME/.copilot/config.json"
elif [ "$1" = 'login' ]; then
  folder="\${CODEX_HOME:-$HOME/.codex}"; /bin/mkdir -p "$folder"
  printf '%s' '{"tokens":{"access_token":"a","refresh_token":"b"}}' > "$folder/auth.json"
fi
`;
  const program = join(dirname(process.argv[1] ?? ''), '..', '..', 'bin', 'holdfast.cjs');
  home.file(join(home.root, 'tools', 'holdfast'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@" --yes\n`, { mode: 0o755 });
  for (const name of ['claude', 'codex', 'copilot']) home.file(join(home.root, 'tools', name), script, { mode: 0o755 });
  return join(home.root, 'tools');
}

/** The environment that the command started the client with; null where it started none. */
function startedWith(home: ZooHome): Readonly<Record<string, string>> | null {
  const file = readSmallFileNow(join(home.root, 'started'), 1024 * 1024);
  if (file.kind !== 'text') return null;
  const pairs = file.text.split('\0').flatMap((line): Array<[string, string]> => {
    const at = line.indexOf('=');
    return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)]];
  });
  return Object.fromEntries(pairs);
}

/** The same home, seen from where the client was started. */
function inEnvironment(home: ZooHome, env: Readonly<Record<string, string>>): ZooHome {
  return Object.assign(Object.create(home) as ZooHome, { env: () => ({ ...env, PATH: `${join(home.root, 'tools')}:/usr/bin:/bin` }) });
}
