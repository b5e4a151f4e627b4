/** Whatever lies where a file belongs, no command waits for it or reads it without end, and each says what it found. */
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scratchFolder } from '../stores/scratch.ts';

const root = join(import.meta.dirname, '..', '..');
const program = join(root, 'bin', 'holdfast.cjs');

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'scripts', 'build-when-needed.mjs')], { stdio: 'inherit' });
}, 120_000);

/** What may lie in the place of a file. */
const odd: Readonly<Record<string, (path: string) => void>> = {
  'a pipe': (path) => void execFileSync('mkfifo', ['-m', '600', path]),
  'a folder': (path) => mkdirSync(path),
  'a device without end': (path) => symlinkSync('/dev/zero', path),
  'a file of many gigabytes': (path) => {
    writeFileSync(path, '', { mode: 0o600 });
    truncateSync(path, 8 * 1024 ** 3);
  },
  'a link that leads nowhere': (path) => symlinkSync('nowhere', path),
  'a link that leads to itself': (path) => symlinkSync(path, path),
  'a socket': (path) => {
    const server = createServer().listen(path);
    server.unref();
  },
};

interface Ended {
  /** Null where it had to be killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** More than the longest wait for a pipe's writer, on a machine that is busy; one that hangs is killed then. */
const patienceMs = 60_000;

function start(command: string, args: readonly string[], home: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const given = { PATH: process.env['PATH'], HOME: home, TERM: 'dumb', ...env };
  const child = spawn(command, args, { cwd: join(home, 'project'), env: given, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  return new Promise((resolve) =>
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr });
    }),
  );
}

const holdfast = (home: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  start(process.execPath, [program, ...args], home, env);

function newHome(): string {
  const home = scratchFolder();
  mkdirSync(join(home, 'project'));
  return home;
}

function lay(home: string, place: string, how: (path: string) => void): string {
  const path = join(home, place);
  mkdirSync(dirname(path), { recursive: true });
  chmodSync(dirname(path), 0o700);
  how(path);
  return path;
}

/** Every second kind; all of them in `npm run test:long`. */
const kinds = Object.entries(odd).filter((_, at) => process.env['HOLDFAST_LONG'] || at % 2 === 0);
const forms = /^error: .+\nhint: .+/m;

describe.each(kinds)('%s', (kind, how) => {
  it.concurrent('where a client or a checkout keeps something is passed over by all that looks', { timeout: 4 * patienceMs }, async () => {
    const home = newHome();
    const places = [
      '.claude/settings.json',
      '.claude/.credentials.json',
      '.claude.json',
      '.codex/config.toml',
      'project/.claude/settings.json',
      'project/.claude/settings.local.json',
      'project/.mcp.json',
      'project/.cursor/mcp.json',
      'project/.env',
      'project/.git',
    ];
    for (const place of places) lay(home, place, how);
    const certificate = lay(home, 'certificate.pem', how);
    for (const args of [['doctor', '--json'], ['check'], ['status'], ['mcp', 'list'], ['snapshot'], ['incidents'], ['run', '--', 'true']]) {
      const { code, stderr } = await holdfast(home, args, { SSL_CERT_FILE: certificate });
      expect({ args, code: code === null ? 'hangs' : 'ends', stderr }).toMatchObject({ args, code: 'ends' });
      expect(stderr).not.toMatch(/something unforeseen/);
    }
  });

  it.concurrent.each<[string, readonly string[]]>([
    ['.claude/settings.json', ['install', '--yes']],
    ['.claude/settings.json', ['uninstall']],
    ['.config/holdfast/config.json', ['profiles', 'list']],
    ['.config/holdfast/config.json', ['token', 'key']],
    ['.config/holdfast/signatures/own.md', ['explain', '../text']],
    ['.mcp.json', ['explain', '../.mcp.json']],
    ['x', ['explain', '--ndjson', '../x']],
    ['x', ['compare', '../x', '../x']],
    ['x', ['snapshot', '--with', '../x']],
    ['x', ['check', '--result', '../x']],
    ['x', ['kb', 'import', '../x']],
    ['entries/x.md', ['kb', 'check', '--from', '../entries']],
  ])(
    'at %s is refused by `%j`, with the next step',
    async (place, args) => {
      // A log may be of any size, and is read for as long as that takes.
      if (kind.includes('gigabytes') && args[0] === 'explain' && !place.includes('signatures')) return;
      const home = newHome();
      writeFileSync(join(home, 'text'), 'API Error: 401');
      lay(home, place, how);
      // Nothing is there, which is no fault.
      const isAbsent = kind.endsWith('nowhere') && /settings|config\.json/.test(place);
      const { code, stderr } = await holdfast(home, args);
      expect(code === null ? 'hangs' : 'ends').toBe('ends');
      expect(stderr).toMatch(isAbsent ? /^/ : forms);
    },
    2 * patienceMs,
  );

  it.concurrent.each(['key', 'client'])(
    'where the config says that a secret is (%s) is refused',
    async (name) => {
      const home = newHome();
      const secret = lay(home, 'kept/secret', how);
      lay(home, '.config/holdfast/config.json', (path) =>
        writeFileSync(
          path,
          JSON.stringify({
            profiles: {
              key: { type: 'static', secret: { file: secret }, hosts: ['a.example'] },
              client: {
                type: 'oauth',
                grant: 'client_credentials',
                clientId: 'c',
                clientSecret: { file: secret },
                endpoints: { token: 'http://127.0.0.1:9/token' },
                hosts: ['a.example'],
              },
            },
          }),
        ),
      );
      const { code, stdout, stderr } = await holdfast(home, name === 'key' ? ['token', name] : ['login', name]);
      expect({ code, stdout, stderr }).toMatchObject({ code: expect.any(Number) as number, stdout: '' });
      expect(stderr).toMatch(/expected a secret in the file/);
      expect(stderr).toMatch(forms);
    },
    patienceMs,
  );
});

describe('a pipe that is written to', () => {
  const text = 'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired"}}';
  const run = `${process.execPath} ${program}`;

  it.concurrent.each<[string, string, RegExp]>([
    ['of explain', `${run} explain <(echo '${text}') --json`, /"id": ?"access-token-expired"/],
    ['of explain that says nothing for a while', `${run} explain <(sleep 1; echo '${text}') --json`, /"id": ?"access-token-expired"/],
    ['of explain with a name', `mkfifo p; { sleep 1; echo '${text}' > p; } & ${run} explain p --json`, /"id": ?"access-token-expired"/],
    [
      'of compare',
      `${run} compare <(${run} snapshot --key a-key-of-this-test) <(${run} snapshot --key a-key-of-this-test) --json`,
      /"differences"/,
    ],
    [
      'of check',
      `${run} check --result <(echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}') --format json`,
      /"schema"/,
    ],
    ['of kb import', `${run} kb import --json <(echo '[]')`, /"threads"/],
    ['of an event file', `${run} run --json-events >(cat > events) -- true; sleep 1; cat events`, /"schema":1/],
    ['of a snapshot', `${run} snapshot -o >(cat > shot); sleep 1; cat shot`, /"schema"/],
  ])(
    '%s is read, and written, as a shell makes it',
    async (_, line, expected) => {
      const { stdout } = await start('bash', ['-c', line], newHome());
      expect(stdout).toMatch(expected);
    },
    patienceMs,
  );

  it.concurrent.each<[string, readonly string[]]>([
    ['events', ['run', '--json-events', 'p', '--', 'true']],
    ['a snapshot', ['snapshot', '-o', 'p']],
    ['a report', ['doctor', '--report', 'p']],
  ])(
    'is refused for %s where nobody reads it',
    async (_, args) => {
      const home = newHome();
      lay(home, 'project/p', odd['a pipe'] ?? (() => undefined));
      const { code, stderr } = await holdfast(home, args);
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(forms) as string });
    },
    patienceMs,
  );
});
