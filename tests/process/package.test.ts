/** What a person has who packs a clean clone and installs the package, with nothing beside it. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../stores/scratch.ts';
import { openRegistry } from './registry.ts';
import type { Registry } from './registry.ts';

const root = join(import.meta.dirname, '..', '..');
const home = scratchFolder();
const prefix = join(home, 'prefix');
/** With npm, as a person would; the ordinary run, which has less time, unpacks it beside what npm would have put there. */
const byNpm = Boolean(process.env['HOLDFAST_LONG']);
const program = byNpm ? join(prefix, 'bin', 'holdfast') : join(prefix, 'package', 'bin', 'holdfast.cjs');
let registry: Registry;
let listed: readonly string[];

/** Nothing of this machine's npm: no settings, no cache, no registry but the one of this test. */
function env(): NodeJS.ProcessEnv {
  return {
    HOME: home,
    PATH: process.env['PATH'],
    TERM: 'dumb',
    npm_config_registry: registry.url,
    npm_config_cache: join(home, 'npm-cache'),
    npm_config_update_notifier: 'false',
  };
}

/** The files that a clone has: those that git keeps. What the build needs is there already, as after `npm ci`. */
function cleanClone(): string {
  const clone = join(home, 'clone');
  const tracked = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z', '--deduplicate', '--', '.', ':!tests'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const path of tracked.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    cpSync(join(root, path), join(clone, path));
  }
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  return clone;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(file: string, args: readonly string[], cwd: string, input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { cwd, env: env(), maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

const holdfast = (args: readonly string[], input?: string): Promise<Ended> => run(program, args, home, input);

async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run('npm', args, cwd);
  if (code !== 0) throw new Error(`npm ${args.join(' ')}: ${stderr}`);
  return stdout;
}

async function install(tarball: string): Promise<void> {
  await npm(['install', '--global', '--prefix', prefix, tarball], home);
}

function unpack(tarball: string): void {
  mkdirSync(prefix);
  execFileSync('tar', ['-xzf', tarball, '-C', prefix]);
  symlinkSync(join(root, 'node_modules'), join(prefix, 'node_modules'));
}

beforeAll(async () => {
  registry = await openRegistry(root);
  const clone = cleanClone();
  if (existsSync(join(clone, 'dist'))) throw new Error('expected a clone without dist/');
  const packed = await npm(['pack', '--pack-destination', home], clone);
  const tarball = join(home, packed.trim().split('\n').at(-1) ?? '');
  listed = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  await (byNpm ? install(tarball) : unpack(tarball));
}, 180_000);

afterAll(() => registry.close());

describe('the package of a clean clone', () => {
  it('holds the built program, its articles and its recipes, and neither sources nor tests', () => {
    for (const path of ['bin/holdfast.cjs', 'dist/main.js', 'dist/hook.cjs', 'dist/token.cjs', 'dist/explain.cjs', 'dist/knowledge.json'])
      expect(listed).toContain(`package/${path}`);
    expect(listed).toContain('package/recipes/docker/Dockerfile');
    expect(listed.filter((path) => /^package\/(src|tests|scripts|node_modules)\//.test(path))).toEqual([]);
  });

  it.runIf(byNpm)('asks for no package but those that the lock file names for its users', () => {
    expect(registry.asked).toContain('fs-native-extensions');
    expect(
      registry.asked.filter((name) => !/^(fs-native-extensions|require-addon|which-runtime|bare-|@napi-rs\/keyring)/.test(name)),
    ).toEqual([]);
  });
});

describe('the installed program', () => {
  it.each([
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
    [['--help'], 0, /run .*guard/s],
    [['status'], 0, /./],
    [['check'], 3, /log in/],
    [['incidents'], 0, /^/],
    [['explain', '--list'], 0, /access-token-expired/],
    [['explain', 'access-token-expired'], 0, /./],
    [['profiles', 'list'], 0, /^/],
    [['mcp', 'list'], 0, /^/],
    [['install', '--dry-run'], 0, /./],
    [['complete', 'bash'], 0, /holdfast/],
    [['run', '--', 'sh', '-c', 'echo hi'], 0, /hi\n$/],
  ])('%j works', async (args, code, says) => {
    const ended = await holdfast(args);
    expect(ended).toMatchObject({ code });
    expect(`${ended.stderr}${ended.stdout}`).toMatch(says);
  });

  it('explains what it is given, and what a helper asks for', async () => {
    const ended = await holdfast(['explain', '-'], 'OAuth token has expired. Please run /login\n');
    expect(ended).toMatchObject({ code: 0 });
    writeFileSync(join(home, 'key'), 'fake-key-1\n', { mode: 0o600 });
    await expect(
      holdfast(['profiles', 'add', 'key', '--static-file', join(home, 'key'), '--host', 'llm.example.com']),
    ).resolves.toMatchObject({ code: 0 });
    await expect(holdfast(['token', 'key'])).resolves.toMatchObject({ code: 0, stdout: 'fake-key-1\n' });
  });

  it('finds what is wrong', async () => {
    const ended = await holdfast(['doctor', '--json']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ schema: 1 });
  });

  it.runIf(byNpm)(
    'plays its demo',
    async () => {
      await expect(holdfast(['demo'])).resolves.toMatchObject({ code: 0 });
    },
    90_000,
  );
});

it('no package that is installed, for use or for development, has an install script', () => {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { hasInstallScript?: true }>>;
  };
  const scripted = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  expect(scripted.map(([path]) => path)).toEqual([]);
});
