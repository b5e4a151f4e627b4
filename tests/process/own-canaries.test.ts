/** No token is said by any command, in any failure, but for the one access token that `holdfast token` is asked for. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Act } from '../oauth/servers/acts.ts';
import { answers, commitsThen, slowly, works } from '../oauth/servers/acts.ts';
import type { FaultyServer } from '../oauth/servers/faulty.ts';
import { openFaulty } from '../oauth/servers/faulty.ts';
import { program } from '../stores/child.ts';
import { scratchFolder } from '../stores/scratch.ts';
import { canaries, leaksIn, leakyFiles, spilled } from './canaries.ts';
import type { CanaryHome, Said } from './canary-home.ts';
import { canaryHome } from './canary-home.ts';

let holdfast: string;
beforeAll(async () => {
  holdfast = await program(`
    import { writeSync } from 'node:fs';
    import { main } from '$src/cli/main.ts';
    import { quickToken } from '$src/profiles/token/first-look.ts';
    globalThis.HOLDFAST_VERSION = '1.2.3';
    const [command, ...args] = process.argv.slice(2);
    const quick = command === 'token' ? quickToken(args, process.env) : null;
    if (quick === null) process.exitCode = await main([command, ...args]);
    else writeSync(1, quick);
  `);
});

const opened: FaultyServer[] = [];
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});

async function world(...acts: readonly Act[]): Promise<CanaryHome & Pick<FaultyServer, 'ledger'>> {
  const server = await openFaulty({ ledger: canaries.ledger(), elsewhere: spilled });
  opened.push(server);
  server.next(...acts);
  return { ...canaryHome(holdfast, server.origin), ledger: server.ledger };
}

/** Where something secret stands that must not be there. */
function leaks(home: CanaryHome, said: Said): string[] {
  return [...leaksIn(said.stdout), ...leaksIn(said.stderr), ...leakyFiles(home.folder)];
}

const trace = { HOLDFAST_TRACE: '1' };

/** Careless servers, each of which tells everything that it was sent. */
const careless: ReadonlyArray<readonly [string, () => Act]> = [
  ['refuses the grant', () => answers(400, { error: 'invalid_grant', error_description: spilled, error_uri: spilled })],
  ['refuses the client', () => answers(401, { error: 'invalid_client', error_description: spilled })],
  ['makes an error of the token', () => answers(400, { error: canaries.refresh })],
  ['shows a page', () => answers(502, `<html>${spilled}</html>`, { 'retry-after': spilled })],
  ['asks for patience', () => answers(429, spilled, { 'retry-after': spilled })],
  ['answers with garbage', () => commitsThen(answers(200, `{"access_token": "${spilled}`))],
  ['answers without a token', () => commitsThen(answers(200, { id_token: spilled, spilled }))],
  ['leads elsewhere', () => answers(302, spilled, { location: `http://127.0.0.1:1/${canaries.refresh}` })],
  ['cuts the connection', () => commitsThen('cut')],
  ['says it in a type', () => answers(500, spilled, { 'content-type': `text/${canaries.refresh}` })],
];

/** Every command that shows what is known of a profile. */
const looks: ReadonlyArray<readonly string[]> = [
  ['profiles', 'list'],
  ['profiles', 'list', '--json'],
  ['profiles', 'show', 'work'],
  ['profiles', 'show', 'work', '--json'],
  ['status'],
  ['status', '--json'],
  ['incidents'],
  ['incidents', '--json'],
];

const throwsWhenPrinted = `
  const { from } = Buffer;
  Buffer.from = (...args) => {
    if (/-access-\\d\\n$/.test(String(args[0]))) throw new Error('from nowhere');
    return from.apply(Buffer, args);
  };`;

describe('holdfast token', () => {
  it.each(['plain', 'headers', 'exec-credential', 'json'])('as %s says the access token on stdout, and nothing else', async (format) => {
    const home = await world();
    const said = await home.run(['token', 'work', '--format', format], trace);
    expect(said.code).toBe(0);
    expect(said.stdout.split(canaries.access)).toHaveLength(2);
    expect(leaks(home, { ...said, stdout: said.stdout.replace(canaries.access, '') })).toEqual([]);
  });

  it('as git-credential says the access token on stdout, and nothing else', async () => {
    const home = await world();
    const asked = `protocol=http\nhost=${home.host}\n\n`;
    const said = await home.run(['token', 'work', 'get', '--format', 'git-credential'], trace, asked);
    expect(said.code).toBe(0);
    expect(said.stdout).toContain(`password=${canaries.access}\n`);
    expect(leaks(home, { ...said, stdout: said.stdout.replace(canaries.access, '') })).toEqual([]);
  });

  it('says nothing in a form that this token does not have', async () => {
    const home = await world();
    const said = await home.run(['token', 'work', '--format', 'aws-credential-process'], trace);
    expect(said).toMatchObject({ code: expect.not.toSatisfy((code: unknown) => code === 0) as unknown, stdout: '' });
    expect(leaks(home, said)).toEqual([]);
  });

  it('keeps a successor’s ID token and refresh token to itself', async () => {
    const home = await world(works({ id_token: canaries.idToken }));
    const said = await home.run(['token', 'work', '--renew'], trace);
    expect(said).toMatchObject({ code: 0, stdout: `${canaries.access.replace(/0$/, '1')}\n` });
    expect(leaks(home, { ...said, stdout: '' })).toEqual([]);
  });

  it.each(careless)('says nothing of what a server tells that %s, and neither does any command after it', async (what, act) => {
    const home = await world(act());
    const said = await home.run(['token', 'work', '--renew', '--deadline', '3s'], trace);
    expect(said.code).not.toBe(0);
    expect(said.stdout).toBe('');
    expect(leaks(home, said)).toEqual([]);
    // Each look after every second server.
    const turn = careless.findIndex(([name]) => name === what) % 2;
    for (const look of looks.filter((_, at) => at % 2 === turn)) {
      const seen = await home.run(look, trace);
      expect(seen.code).toBe(0);
      expect(leaks(home, seen)).toEqual([]);
    }
  });

  it.each(['printed', 'fixed'])('of the profile `%s` says it on stdout alone', async (profile) => {
    const home = await world();
    const said = await home.run(['token', profile], trace);
    expect(said).toMatchObject({ code: 0, stdout: `${canaries.clientSecret}\n` });
    expect(leaks(home, { ...said, stdout: '' })).toEqual([]);
  });

  it('says nothing of what a program said that failed', async () => {
    const home = await world();
    const said = await home.run(['token', 'fails'], trace);
    expect(said).toMatchObject({ stdout: '' });
    expect(said.code).not.toBe(0);
    expect(leaks(home, said)).toEqual([]);
  });

  it.each<[string, string]>([
    ['thrown where the token is printed', throwsWhenPrinted],
    ['thrown where nobody catches it', `setTimeout(() => { throw new Error('from nowhere'); }, 150);`],
  ])('dies of an error %s without a token in its last words and in its report', async (_where, text) => {
    const home = await world(slowly(1_000, works()));
    const breaks = join(scratchFolder(), 'breaks.mjs');
    // Not in the renewal, whose process is another: the error belongs to the one that waits for it.
    const only = `if (process.argv[2] === 'token') {${text}}`;
    writeFileSync(breaks, only);
    const report = `--report-uncaught-exception --report-directory=${home.folder}`;
    // The report lists the environment, whatever a program does.
    const env = { ...trace, CLIENT_SECRET: 'fake', NODE_OPTIONS: `--import=${breaks} --stack-trace-limit=100 ${report}` };
    const said = await home.run(['token', 'work', '--renew'], env);
    expect(said.code).not.toBe(0);
    expect(said.stdout).toBe('');
    expect(leaks(home, said)).toEqual([]);
  });
});

describe('holdfast login and logout', () => {
  const brings = { access_token: canaries.access, id_token: canaries.idToken, token_type: 'Bearer', expires_in: 3600 };

  it.each([[[]], [['--json']]])('with %j says nothing of what the server gave', async (options) => {
    const home = await world(answers(200, { ...brings, scope: spilled }), answers(200, brings));
    for (const name of ['machine', 'work']) {
      const said = await home.run(['login', name, ...(name === 'work' ? ['--device'] : []), ...options], trace);
      expect(said.code === 0).toBe(name === 'machine');
      expect(leaks(home, said)).toEqual([]);
    }
    const said = await home.run(['logout', 'work', ...options], trace);
    expect(leaks(home, said)).toEqual([]);
  });

  it.each(careless)('says nothing of what a server tells that %s', async (_what, act) => {
    const home = await world(act());
    const said = await home.run(['login', 'machine'], trace);
    expect(said.code).not.toBe(0);
    expect(leaks(home, said)).toEqual([]);
  });
});

describe('holdfast run --profile', () => {
  /** Asks the upstream once, and says everything that it could know itself. */
  const child = `
    import('node:fs').then(async ({ readFileSync }) => {
      const { status } = await fetch(process.env.HOLDFAST_BASE_URL + '/userinfo');
      console.log(status, JSON.stringify(process.env), process.argv.join(' '));
    });`;
  const guarded = ['run', '--profile', 'work', '--', process.execPath, '-e', child];

  it.each([
    ['works', false],
    ['is refused and renewed', true],
  ] as const)('gives its child no token when the one that it puts in %s', async (_what, isEnded) => {
    const home = await world(works({ id_token: canaries.idToken }));
    if (isEnded) home.ledger.endAccess();
    const said = await home.run(guarded, trace);
    expect(said.stdout).toMatch(/^200 /);
    expect(leaks(home, said)).toEqual([]);
  });

  it('holds, heals or passes on a refusal without a word of what the server tells', { timeout: 120_000 }, async () => {
    const ends = await Promise.all(
      careless.map(async ([, act]) => {
        const home = await world(act());
        home.ledger.endAccess();
        const said = await home.run(['run', '--hold', '1s', ...guarded.slice(1)], trace);
        expect(leaks(home, said)).toEqual([]);
        return said.stdout.slice(0, 3);
      }),
    );
    expect(new Set(ends)).toEqual(new Set(['200', '401']));
  });
});

describe('holdfast profiles', () => {
  it('takes a profile away without a word of what was stored', async () => {
    const home = await world();
    const said = await home.run(['profiles', 'remove', 'work', '--yes'], trace);
    expect(said.code).toBe(0);
    expect(leaks(home, said)).toEqual([]);
  });

  it('repeats no secret that stands where its place belongs', async () => {
    const home = await world();
    const client = ['--issuer', 'https://authority.example', '--client-id', 'client'];
    const said = await home.run(['profiles', 'add', 'oops', ...client, '--client-secret-env', canaries.clientSecret], trace);
    expect(said.code).toBe(2);
    expect(leaks(home, said)).toEqual([]);
  });
});

describe('a store that is broken', () => {
  it.each<[string, (whole: string) => string]>([
    ['in the middle of a token', (whole) => whole.slice(0, whole.indexOf(canaries.refresh) + 12)],
    ['by words around it', (whole) => `${spilled} ${whole}`],
    ['by a token where a time belongs', (whole) => whole.replace(/"issuedAt":\d+/, `"issuedAt":"${canaries.access}"`)],
    ['by a newer version', (whole) => whole.replace('"schema":1', `"schema":"${canaries.access}"`)],
  ])('%s is told of without its content', async (_how, broken) => {
    const home = await world();
    writeFileSync(home.credentialFile, broken(readFileSync(home.credentialFile, 'utf8')));
    const commands = [
      ['token', 'work'],
      ['token', 'work', '--renew'],
      ['logout', 'work'],
      ['profiles', 'show', 'work'],
    ];
    for (const command of commands) expect(leaks(home, await home.run(command, trace))).toEqual([]);
  });
});

describe('a config file', () => {
  it.each<[string, (whole: string) => string]>([
    ['with a secret in place of a reference', (whole) => whole.replace('{"env":"CLIENT_SECRET"}', JSON.stringify(canaries.clientSecret))],
    ['with a token under a key of its own', (whole) => whole.replace('"clientId"', `"refreshToken":"${canaries.refresh}","clientId"`)],
    ['that ends in a secret', (whole) => `${whole.slice(0, 40)}"${canaries.clientSecret}`],
  ])('%s is told of without it', async (_how, broken) => {
    const home = await world();
    writeFileSync(home.configFile, broken(readFileSync(home.configFile, 'utf8')));
    for (const command of [
      ['token', 'work', '--renew'],
      ['profiles', 'list'],
      ['profiles', 'show', 'work', '--json'],
    ]) {
      const said = await home.run(command, trace);
      expect([...leaksIn(said.stdout), ...leaksIn(said.stderr)]).toEqual([]);
    }
  });
});
