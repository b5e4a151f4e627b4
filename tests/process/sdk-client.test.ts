/** A program on the Agent SDK brings its client along: it is the messenger once it was seen to send the stored login, and never before. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { holdfastItself } from '../stores/child.ts';
import { loginText, scratchFolder } from '../stores/scratch.ts';
import { hear } from './guarded-program.ts';

let holdfast: string;

beforeAll(async () => {
  holdfast = await holdfastItself();
}, 60_000);

/** Behaves as the client does, but for renewing by itself; as a messenger it brings a new login. Notes each start of its own. */
const client = `
const fs = require('node:fs');
const store = process.env.HOME + '/.claude/.credentials.json';
const isMessenger = process.argv.includes('--no-session-persistence');
fs.appendFileSync(process.env.HOME + '/started', (isMessenger ? 'messenger ' : 'client ') + process.argv[1] + '\\n');
const token = () => process.env.OTHER_TOKEN ?? JSON.parse(fs.readFileSync(store, 'utf8')).claudeAiOauth.accessToken;
const ask = async () => (await fetch(process.env.ANTHROPIC_BASE_URL + '/v1/messages', {
  method: 'POST', headers: { authorization: 'Bearer ' + token() }, body: '{}',
})).status;
(async () => {
  for (let turn = 0; turn < Number(process.env.TURNS ?? 1); turn += 1) {
    if (turn === 1 && process.env.EXCHANGE !== undefined) {
      // A process tells its start to the second only.
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      fs.appendFileSync(process.argv[1], '// exchanged');
    }
    let status = await ask();
    if (status === 401 && isMessenger) fs.writeFileSync(store, fs.readFileSync(store, 'utf8').replace(/-1"/g, '-2"'));
    if (status === 401) status = await ask();
    console.log(status);
  }
  fs.writeFileSync(process.env.HOME + '/done', '');
})();
`;

const sdk = 'node_modules/@anthropic-ai/claude-agent-sdk/cli.js';

/** What stands in the place of a program on the SDK. */
const programs = {
  /** Starts the client that the SDK brings, as the SDK does. */
  'app.js': `
    const { spawnSync } = require('node:child_process');
    spawnSync(process.execPath, [__dirname + '/${sdk}'], { stdio: 'inherit' });
  `,
  /** Sends the login itself, beside a client that says nothing. */
  'sends.js': client.replace("'client '", "'program '"),
  /** Starts a client that is nobody's child any more, and waits for its end. */
  'leaves.js': `
    const { spawn } = require('node:child_process');
    const script = 'require("node:child_process").spawn(process.execPath, [process.argv[1]], { stdio: "inherit", detached: true }).unref()';
    spawn(process.execPath, ['-e', script, __dirname + '/${sdk}'], { stdio: 'inherit' });
    const wait = setInterval(() => require('node:fs').existsSync(process.env.HOME + '/done') && clearInterval(wait), 50);
  `,
};

/** A clone with the SDK in it, a login in the user's home, and a vendor that refuses that login from the given request on. */
async function place(acceptedBefore = 0) {
  const home = scratchFolder();
  const project = join(home, 'clone');
  const files = { [sdk]: client, ...programs, '.git/HEAD': '' };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, name)), { recursive: true });
    writeFileSync(join(project, name), text, { mode: 0o644 });
  }
  mkdirSync(join(home, '.claude'));
  writeFileSync(join(home, '.claude', '.credentials.json'), loginText(1), { mode: 0o600 });
  let count = 0;
  const isGood = (req: IncomingMessage): boolean => {
    count += 1;
    return req.headers.authorization === 'Bearer fake-access-2' || count <= acceptedBefore;
  };
  const vendor = createServer((req, res) => {
    const error = { type: 'error', error: { type: 'authentication_error', message: 'Invalid authentication credentials' } };
    req.resume().once('end', () => {
      const isAccepted = isGood(req);
      res.writeHead(isAccepted ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(isAccepted ? {} : error));
    });
  });
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void vendor.close());
  const env = {
    HOME: home,
    HOLDFAST_HOME: join(home, 'state'),
    ANTHROPIC_BASE_URL: `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`,
    PATH: '/usr/bin:/bin',
  };
  return { home, project, env };
}

type Place = Awaited<ReturnType<typeof place>>;

async function guarded({ home, project, env }: Place, command: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const heard = hear(holdfast, ['run', '--hold', '20s', '--', ...command], { ...env, ...more }, project);
  heard.child.stdin.end();
  const code = await heard.ended;
  return { code, answers: heard.stdout().toString().trim().split('\n'), said: heard.stderr(), started: startedIn(home) };
}

/** Which programs of the clone were started, and as what. */
function startedIn(home: string): readonly string[] {
  try {
    return readFileSync(join(home, 'started'), 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}

describe.runIf(process.platform === 'linux')('with no client installed, the one that the Agent SDK brings', () => {
  it('renews the login that it was seen to send, and the program goes on', async () => {
    const at = await place();
    const { answers, said, started } = await guarded(at, [process.execPath, 'app.js']);
    expect(started).toEqual([`client ${join(at.project, sdk)}`, `messenger ${join(at.project, sdk)}`]);
    expect(answers).toEqual(['200']);
    expect(said).toContain('1 renewed');
  });

  it('is known from its first good answer on', async () => {
    const at = await place(1);
    const { answers, started } = await guarded(at, ['sh', '-c', `exec ${process.execPath} app.js`], { TURNS: '2' });
    expect(answers).toEqual(['200', '200']);
    expect(started.map((line) => line.split(' ')[0])).toEqual(['client', 'messenger']);
  });

  it.each([
    ['true', ['true']],
    ['a script that only lies beside it', [process.execPath, '-e', 'console.log(1)']],
    ['npm test', ['sh', '-c', 'exit 0']],
  ])('is never started from a clone by: %s', async (_, command) => {
    const at = await place();
    writeFileSync(join(at.home, '.claude', '.credentials.json'), loginText(1, { expiresAt: 1 }));
    const { code, started } = await guarded(at, command);
    expect(code).toBe(0);
    expect(started).toEqual([]);
  });

  it('is not started for another program that sends the login: the refusal is passed on, in true words', async () => {
    const at = await place();
    const { answers, said, started } = await guarded(at, [process.execPath, 'sends.js']);
    expect(answers).toEqual(['401']);
    expect(started).toEqual([`program sends.js`].map((line) => line.replace('sends.js', join(at.project, 'sends.js'))));
    expect(said).toContain('the refusal went to the client, which renews by itself');
    expect(said).not.toContain('auth login');
  });

  it.each<[string, (at: Place) => readonly string[], Readonly<Record<string, string>>]>([
    ['it sends another login than the stored one', () => ['app.js'], { OTHER_TOKEN: 'fake-other' }],
    ['it belongs to this run no more', () => ['leaves.js'], {}],
    [
      'everybody may write to it',
      (at) => {
        chmodSync(join(at.project, sdk), 0o666);
        return ['app.js'];
      },
      {},
    ],
  ])('is not started while %s', async (_, args, env) => {
    const at = await place();
    const { answers, started } = await guarded(at, [process.execPath, ...args(at)], env);
    expect(answers).toEqual(['401']);
    expect(started).toEqual([`client ${join(at.project, sdk)}`]);
  });

  it('is not started once its file is another one than was seen', async () => {
    const at = await place(1);
    const { answers, started } = await guarded(at, [process.execPath, 'app.js'], { TURNS: '2', EXCHANGE: '1' });
    expect(answers).toEqual(['200', '401']);
    expect(started).toEqual([`client ${join(at.project, sdk)}`]);
  });

  it('gives way to an installed one', async () => {
    const at = await place();
    const bin = join(at.home, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'claude'), `#!${process.execPath}\n${client}`, { mode: 0o755 });
    const { answers, started } = await guarded(at, [process.execPath, 'app.js'], { PATH: `${bin}:/usr/bin:/bin` });
    expect(answers).toEqual(['200']);
    expect(started).toEqual([`client ${join(at.project, sdk)}`, `messenger ${join(bin, 'claude')}`]);
  });
});
