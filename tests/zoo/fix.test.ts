import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { chmodSync, lstatSync, readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { elsewhereCases } from './cases/elsewhere.ts';
import { environmentCases } from './cases/environment.ts';
import { loginCases } from './cases/login.ts';
import { machineCases } from './cases/machine.ts';
import { hour, token, ZooHome } from './home.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'holdfast.cjs');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function holdfast(zoo: ZooHome, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], { env: zoo.env(), cwd: zoo.project }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Everything in the home: kind, mode, content, and the times of folders that are locks. */
function picture(folder: string, root = folder, seen: Record<string, string> = {}): Record<string, string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const found = lstatSync(path);
    const mode = (found.mode & 0o7777).toString(8);
    const key = relative(root, path);
    if (found.isSymbolicLink()) seen[key] = `link ${readlinkSync(path)}`;
    else if (found.isDirectory()) {
      seen[key] = `folder ${mode} ${name.endsWith('.lock') ? Math.round(found.mtimeMs) : ''}`;
      picture(path, root, seen);
    } else seen[key] = `file ${mode} ${readFileSync(path, 'utf8')}`;
  }
  return seen;
}

const all = [...loginCases, ...environmentCases, ...machineCases, ...elsewhereCases];
const build = async (name: string): Promise<ZooHome> => {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case is called ${name}`);
  const zoo = new ZooHome();
  await found.build(zoo);
  return zoo;
};

describe.each([
  'a lock from the future',
  'a file where the lock belongs',
  'a file where the storage lock belongs',
  'a storage lock from the future',
  'a folder that may not be written',
  'a login file that may not be written',
  'a login that others may read',
  'a helper that may not be executed',
  'a key in the user’s settings',
  'a key in the project’s settings',
  'a frozen token in the settings',
  'a key in quotes in the settings',
  'an MCP server’s stub',
  'a cached verdict over a good MCP login',
])('(%s)', (name) => {
  it('is mended on the machine, and undone to the byte', async () => {
    const zoo = await build(name);
    try {
      const before = picture(zoo.home);
      const mended = await holdfast(zoo, 'fix', '--yes');
      expect(mended).toMatchObject({ code: 0 });
      expect(picture(zoo.home)).not.toEqual(before);
      const again = await holdfast(zoo, 'fix', '--dry-run');
      expect(again).toMatchObject({ code: 0 });
      const undone = await holdfast(zoo, 'fix', '--undo');
      expect(undone).toMatchObject({ code: 0 });
      expect(picture(zoo.home)).toEqual(before);
    } finally {
      zoo.close();
    }
  });
});

/** A command that fails in the client's words while a test of the shell holds. */
function action(zoo: ZooHome, failsIf: string, words: string): string {
  return zoo.file('bin/action', `#!/bin/sh\nif ${failsIf}; then echo '${words}'; exit 1; fi\necho done\n`, { mode: 0o755 });
}

describe.each([
  ['a key in the shell before a subscription', '[ -n "$ANTHROPIC_API_KEY" ]', 'Credit balance is too low'],
  [
    'a frozen token before a fresh login',
    '[ -n "$CLAUDE_CODE_OAUTH_TOKEN" ]',
    'Failed to authenticate. API Error: 401 Invalid bearer token',
  ],
  ['marks of a desktop application', '[ -n "$CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST" ]', 'Not logged in · Please run /login'],
  ['a proxy that is no URL', '[ -n "$HTTPS_PROXY" ]', 'API Error: fetch failed'],
  ['a stray AWS key before a profile', '[ -n "$AWS_ACCESS_KEY_ID" ]', '403 The security token included in the request is invalid.'],
  ['a key in quotes', 'case "$ANTHROPIC_API_KEY" in sk-ant-*) false;; *) true;; esac', 'Invalid API key · Fix external API key'],
])('(%s)', (name, failsIf, words) => {
  it('is mended for the action, and nothing else is changed', async () => {
    const zoo = await build(name);
    try {
      const path = action(zoo, failsIf, words);
      const before = picture(zoo.home);
      const ended = await holdfast(zoo, 'fix', '--yes', '--', path);
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.stderr).toContain('kept: the action works');
      expect(picture(zoo.home)).toEqual(before);
      const secrets = Object.values(zoo.variables).filter((value) => (value ?? '').length > 12);
      for (const secret of secrets) expect(ended.stderr + ended.stdout).not.toContain(secret?.trim());
    } finally {
      zoo.close();
    }
  });
});

describe('a change that does not help', () => {
  it('is taken back before the next one is tried', async () => {
    const zoo = new ZooHome();
    try {
      chmodSync(zoo.login(), 0o644);
      zoo.settings(`{\n  "env": { "ANTHROPIC_API_KEY": "${token('key')}" }\n}\n`);
      const path = zoo.file(
        'bin/action',
        `#!/bin/sh\nif grep -q '"ANTHROPIC_API_KEY"' "$HOME/.claude/settings.json"; then echo 'Invalid API key · Fix external API key'; exit 1; fi\necho done\n`,
        { mode: 0o755 },
      );
      const before = picture(zoo.home);
      const ended = await holdfast(zoo, 'fix', '--yes', '--write-runbook', join(zoo.project, 'docs/login.md'), '--', path);
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.stderr).toContain('undone: the action fails as before');
      expect(statSync(zoo.path('.claude/.credentials.json')).mode & 0o777).toBe(0o644);
      expect(readFileSync(join(zoo.project, 'docs/login.md'), 'utf8')).toMatch(
        /env-shadows-login[\s\S]*undone: give .* mode 600[\s\S]*kept: rename env › ANTHROPIC\\_API\\_KEY/,
      );
      expect(await holdfast(zoo, 'fix', '--undo')).toMatchObject({ code: 0 });
      const { 'project/docs': folder, 'project/docs/login.md': page, ...rest } = picture(zoo.home);
      expect([folder, page]).not.toContain(undefined);
      expect(rest).toEqual(before);
    } finally {
      zoo.close();
    }
  });
});

describe('what only a person can do', () => {
  it('is one command with user, host, account and reason', async () => {
    const zoo = new ZooHome();
    try {
      zoo.blank();
      const ended = await holdfast(zoo, 'fix', '--yes');
      expect(ended.code).toBe(3);
      expect(ended.stderr).toMatch(/for a person, as \S+ on \S+, account ada@example\.com: claude auth login — \S+ holds empty tokens/);
    } finally {
      zoo.close();
    }
  });
});

it('says as JSON what was taken back', async () => {
  const zoo = await build('a lock from the future');
  try {
    await holdfast(zoo, 'fix', '--yes');
    const undone = await holdfast(zoo, 'fix', '--undo', '--json');
    expect(JSON.parse(undone.stdout)).toMatchObject({ schema: 1, exitCode: 0, undone: [{ id: 'refresh-lock-orphaned', refused: null }] });
  } finally {
    zoo.close();
  }
});

describe('a walk that is ended in the middle of a change', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('(%s) takes it back first', async (signal) => {
    await endedBy(signal, async (zoo, { code, stderr }, before) => {
      expect(code).toBe(128 + constants.signals[signal]);
      expect(stderr).toContain('undone: the walk was stopped before the action could show it');
      expect(picture(zoo.home)).toEqual(before);
      expect((await holdfast(zoo, 'fix', '--undo')).stderr).toContain('there is no change to take back');
    });
  });

  it('is told of by the next one where nothing could be taken back', async () => {
    await endedBy('SIGKILL', async (zoo, _ended, before) => {
      expect(picture(zoo.home)).not.toEqual(before);
      expect((await holdfast(zoo, 'fix', '--yes')).stderr).toContain('an earlier walk was cut off after this: remove the empty lock');
      expect(await holdfast(zoo, 'fix', '--undo')).toMatchObject({ code: 0 });
      expect(picture(zoo.home)).toEqual(before);
    });
  });
});

/** Begins a walk whose action fails at first, and then runs on until it is told to end; sends the signal then. */
async function endedBy(
  signal: NodeJS.Signals,
  judge: (zoo: ZooHome, ended: Ended, before: Record<string, string>) => Promise<void>,
): Promise<void> {
  const zoo = new ZooHome();
  try {
    zoo.login();
    zoo.folder('.claude/.oauth_refresh.lock', { ago: -3 * hour });
    const path = zoo.file('bin/action', `#!/bin/sh\n[ -d "$HOME/.claude/.oauth_refresh.lock" ] && exit 1\nexec sleep 20\n`, {
      mode: 0o755,
    });
    const before = picture(zoo.home);
    const walk = spawn(process.execPath, [program, 'fix', '--yes', '--', path], { env: zoo.env(), cwd: zoo.project });
    let stderr = '';
    walk.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (stderr.includes('it is run again') && !walk.killed) walk.kill(signal);
    });
    const [code] = (await once(walk, 'close')) as [number | null];
    await judge(zoo, { code: code ?? -1, stdout: '', stderr }, before);
  } finally {
    zoo.close();
  }
}

describe('what is not to be touched', () => {
  it.each([
    ['a lock with a heartbeat', (zoo: ZooHome) => [zoo.login(), zoo.folder('.claude/.oauth_refresh.lock')]],
    [
      'a lock that a client may hold',
      async (zoo: ZooHome) => [zoo.login(), zoo.folder('.claude/.oauth_refresh.lock', { ago: -3 * hour }), await zoo.client()],
    ],
    [
      'a lock with something in it',
      (zoo: ZooHome) => [zoo.login(), zoo.file('.claude/.oauth_refresh.lock/x', 'x'), zoo.touch('.claude/.oauth_refresh.lock', hour)],
    ],
    ['a login with white space in it', (zoo: ZooHome) => zoo.login({ accessToken: `${token('access')}\n` })],
    ['a blanked store', (zoo: ZooHome) => [zoo.blank(), zoo.file('.claude/.credentials.json.bak', 'x')]],
    ['a good login', (zoo: ZooHome) => zoo.login()],
    ['an MCP entry with a token', (zoo: ZooHome) => zoo.login({ mcpOAuth: { 'a|1': { accessToken: 'x', expiresAt: 1 } } })],
  ] as const)('(%s) stays as it is', async (_name, prepare) => {
    const zoo = new ZooHome();
    try {
      await prepare(zoo);
      const before = picture(zoo.home);
      await holdfast(zoo, 'fix', '--yes');
      expect(picture(zoo.home)).toEqual(before);
    } finally {
      zoo.close();
    }
  });

  it('is what others wrote since, also in an undo', async () => {
    const zoo = new ZooHome();
    try {
      zoo.login();
      const path = zoo.settings(`{\n  "env": { "ANTHROPIC_API_KEY": "${token('key')}" } // mine\n}\n`.replace(' // mine', ''));
      await holdfast(zoo, 'fix', '--yes');
      const changed = readFileSync(path, 'utf8').replace('{\n', '{\n  "model": "opus",\n');
      zoo.settings(changed);
      expect(await holdfast(zoo, 'fix', '--undo')).toMatchObject({ code: 0 });
      expect(readFileSync(path, 'utf8')).toBe(changed.replace('__SET_ASIDE_BY_HOLDFAST', ''));
    } finally {
      zoo.close();
    }
  });

  it('is anything at all where nobody agreed', async () => {
    const zoo = new ZooHome();
    try {
      zoo.login();
      zoo.folder('.claude/.oauth_refresh.lock', { ago: -3 * hour });
      const before = picture(zoo.home);
      const ended = await holdfast(zoo, 'fix');
      expect(ended.code).toBe(2);
      expect(ended.stderr).toContain('hint: holdfast fix --yes');
      expect((await holdfast(zoo, 'fix', '--dry-run')).code).toBe((await holdfast(zoo, 'doctor')).code);
      expect(picture(zoo.home)).toEqual(before);
    } finally {
      zoo.close();
    }
  });

  it('is anything at all where it cannot be written down', async () => {
    const zoo = new ZooHome();
    try {
      zoo.login();
      zoo.folder('.claude/.oauth_refresh.lock', { ago: -3 * hour });
      zoo.file(join(zoo.root, 'holdfast/repairs'), 'a file where the journal’s folder belongs');
      chmodSync(join(zoo.root, 'holdfast'), 0o700);
      const before = picture(zoo.home);
      const ended = await holdfast(zoo, 'fix', '--yes');
      expect(ended.code).toBe(2);
      expect(ended.stderr).toMatch(/error: the change cannot be written down in .*\(EEXIST\); nothing was changed\nhint: make room/);
      expect(picture(zoo.home)).toEqual(before);
    } finally {
      zoo.close();
    }
  });

  it('is a file that its owner has made read-only', async () => {
    const zoo = new ZooHome();
    try {
      zoo.login();
      chmodSync(zoo.settings({ env: { ANTHROPIC_API_KEY: token('key') } }), 0o444);
      const before = picture(zoo.home);
      const ended = await holdfast(zoo, 'fix', '--yes');
      expect(ended.stderr).toContain('read-only');
      expect(picture(zoo.home)).toEqual(before);
    } finally {
      zoo.close();
    }
  });
});
