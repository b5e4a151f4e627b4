/**
 * Whatever an upstream answers: no gateway is led to another host, shows a token to who never held one, draws on a screen, or
 * leaves the next request without an answer.
 */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { json, openHost } from '../mcp/bad-world.ts';
import type { Host } from '../mcp/bad-world.ts';
import { canaries, leaksIn } from '../process/canaries.ts';
import type { Heard } from '../process/guarded-program.ts';
import { hear } from '../process/guarded-program.ts';
import { scratchFolder } from '../stores/scratch.ts';
import type { Trick } from './evil-mcp-server.ts';
import { upstreamQuotes, upstreamTricks } from './evil-upstream.ts';
import { call, expectNone, lingering, watch } from './evil-server.ts';

const root = join(import.meta.dirname, '..', '..');
const holdfast = join(root, 'bin', 'holdfast.cjs');

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'scripts', 'build-when-needed.mjs')], { stdio: 'inherit' });
}, 60_000);

/** A machine with a login and a profile, both for the evil upstream. */
interface Machine {
  readonly upstream: Host;
  readonly other: Host;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
  play(trick: Trick | null): void;
  close(): Promise<void>;
}

async function openMachine(): Promise<Machine> {
  const [upstream, other, authority] = [await openHost({}), await openHost({}), await openHost({})];
  let granted = 0;
  authority.pages['/token'] = (...asked) => {
    granted += 1;
    const access_token = canaries.access.replace(/\d+$/, String(granted));
    void json({ access_token, token_type: 'Bearer', expires_in: 3600 })(...asked);
  };
  const lures = { own: upstream.origin, other: other.origin };
  const play = (trick: Trick | null): void => void (upstream.pages['/v1/messages'] = trick === null ? json({ ok: true }) : trick(lures));
  play(null);
  const home = scratchFolder();
  const put = (path: string, content: object | string, mode = 0o600): void => {
    mkdirSync(join(home, path, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, path), typeof content === 'string' ? content : JSON.stringify(content));
    chmodSync(join(home, path), mode);
  };
  const scopes = ['user:inference', 'user:profile'];
  const expiresAt = Date.now() + 6 * 3_600_000;
  put('.claude/.credentials.json', { claudeAiOauth: { accessToken: canaries.access, refreshToken: canaries.refresh, expiresAt, scopes } });
  put('.claude.json', { hasCompletedOnboarding: true });
  const hosts = [new URL(upstream.origin).host];
  const client = { clientId: 'client', clientSecret: { env: 'CLIENT_SECRET' }, endpoints: { token: `${authority.origin}/token` } };
  const work = { type: 'oauth', grant: 'client_credentials', ...client, hosts, upstream: upstream.origin };
  put('hf/config.json', { profiles: { work } });
  put('bin/claude', stubClient, 0o755);
  const env = {
    HOME: home,
    HOLDFAST_HOME: join(home, 'hf'),
    PATH: `${join(home, 'bin')}:/usr/bin:/bin`,
    ANTHROPIC_BASE_URL: upstream.origin,
    CLIENT_SECRET: canaries.clientSecret,
    HOLDFAST_TRACE: '1',
  };
  const close = async (): Promise<void> => void (await Promise.all([upstream.close(), other.close(), authority.close()]));
  return { upstream, other, home, env, play, close };
}

/** Says where its requests go, and lives until its stdin ends. As a messenger it renews the login. */
const stubClient = `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const { argv, env } = process;
if (argv.includes('--setting-sources')) {
  const file = require('node:path').join(env.HOME, '.claude', '.credentials.json');
  const store = JSON.parse(readFileSync(file, 'utf8'));
  const n = Number(/\\d+$/.exec(store.claudeAiOauth.accessToken)[0]) + 1;
  const [accessToken, refreshToken] = ['accessToken', 'refreshToken'].map((name) => store.claudeAiOauth[name].replace(/\\d+$/, n));
  writeFileSync(file, JSON.stringify({ claudeAiOauth: { ...store.claudeAiOauth, accessToken, refreshToken } }));
} else if (!argv.includes('--version')) {
  console.log('BASE=' + (env.LLM_URL || env.ANTHROPIC_BASE_URL) + ';');
  process.stdin.resume().on('end', () => process.exit(0));
}
`;

/** Each gateway, and how it says where it is. */
const gateways: Readonly<Record<string, { readonly args: readonly string[]; readonly isOwn?: true }>> = {
  'run -- claude': { args: ['run', '--hold', '2s', '--', 'claude'] },
  'run --profile': { args: ['run', '--hold', '10s', '--profile', 'work', '--base-url-env', 'LLM_URL', '--', 'claude'], isOwn: true },
  'service --gateway': { args: ['service', '--gateway'] },
};

describe.each(Object.entries(gateways))('behind %s, an upstream', (name, { args, isOwn = false }) => {
  let machine: Machine;
  let running: Heard;
  let address: string;
  let saidWrongly: () => string[];
  beforeAll(async () => {
    machine = await openMachine();
    running = hear(holdfast, args, machine.env);
    running.child.stdin.on('error', () => undefined);
    if (name.startsWith('service')) {
      await running.until('is open');
      const { port, capability } = JSON.parse(readFileSync(join(machine.home, 'hf', 'gateway.json'), 'utf8')) as Record<string, string>;
      address = `http://127.0.0.1:${port}/${capability}/v1/messages`;
    } else {
      await running.until(';');
      address = `${/BASE=(.*);/.exec(running.stdout().toString())?.[1]}/v1/messages`;
    }
    saidWrongly = watch(running);
  }, 60_000);
  afterAll(async () => {
    running.child.kill('SIGKILL');
    await machine.close();
  });

  /** What a client sends; its own token goes with it, unless the gateway puts one in. */
  const ask = (signal?: AbortSignal): Promise<string> =>
    call(address, { authorization: `Bearer ${isOwn ? 'placeholder' : canaries.access}`, body: '{"model":"m","messages":[]}', signal });

  async function expectWell(): Promise<void> {
    machine.play(null);
    expect(await ask()).toMatch(/^200 [^]*\{"ok":true\}$/);
    expectNone(machine.other.seen.splice(0));
    // Under no other name of its own, either.
    expectNone(machine.upstream.wire.splice(0).filter((one) => !one.includes(`"${new URL(machine.upstream.origin).host}"`)));
    expectNone(saidWrongly());
  }

  // An own credential that is refused again and again is waited for until the hold ends; two refusals show that, the others
  // are tried on the gateway itself (`tests/gateway/profile/unquoted-ways.test.ts`).
  const isHeldLong = (trick: string): boolean =>
    isOwn &&
    /refusal|revocation|challenge|401|kind of an error|name of a request/.test(trick) &&
    !/^(a drawing|the token) in a 401$/.test(trick);
  const tricks = isOwn ? { ...upstreamTricks, quotes: upstreamQuotes } : upstreamTricks;
  describe.each(Object.entries(tricks))('that plays %s', (_kind, played) => {
    it.each(Object.entries(played).filter(([trick]) => !isHeldLong(trick)))(
      'with %s leads nobody astray, and the next request is answered',
      async (_name, trick) => {
        machine.play(trick);
        const said = await ask();
        if (isOwn) expectNone(leaksIn(said));
        await expectWell();
      },
      90_000,
    );
  });

  it.each(lingering)('that %s keeps nobody else waiting', async (_name, does) => {
    const before = machine.upstream.seen.length;
    machine.play(() => does);
    const left = new AbortController();
    const lost = ask(left.signal).catch(() => undefined);
    await machine.upstream.cameAfter(before);
    await expectWell();
    left.abort();
    await lost;
  });

  it('is left in order, and what was noted of it is shown as words', async () => {
    if (name.startsWith('service')) running.child.kill('SIGTERM');
    else running.child.stdin.end();
    expect(await running.ended).toBe(0);
    expectNone(saidWrongly());
    const looks = [['status'], ['status', '--json'], ['incidents'], ['incidents', '--json'], ['doctor', '--verbose']];
    const said = await Promise.all(looks.map((one) => look(machine, one)));
    expectNone(said.filter(({ found }) => found.length > 0));
  });
});

/** What a command says that it should not. */
async function look(
  { env }: Pick<Machine, 'env'>,
  args: readonly string[],
): Promise<{ readonly words: string; readonly found: readonly string[] }> {
  const one = hear(holdfast, args, env);
  const saysWrongly = watch(one);
  one.child.stdin.end();
  const code = await one.ended;
  const unforeseen = /unforeseen/.test(one.stderr()) || !(Number(code) <= 4) ? [one.stderr()] : [];
  return { words: args.join(' '), found: [...saysWrongly(), ...unforeseen] };
}

describe('asked whether it is there', () => {
  const some = Object.values(upstreamTricks).flatMap((played) => Object.entries(played).filter((_, at) => at % 7 === 0));
  it.concurrent.each(some)(
    'an upstream with %s leads nobody astray',
    async (_name, trick) => {
      const machine = await openMachine();
      try {
        const does = trick({ own: machine.upstream.origin, other: machine.other.origin });
        for (const path of ['/', '/api/hello', '/v1/models', '/v1/oauth/hello']) machine.upstream.pages[path] = does;
        const { found } = await look(machine, ['doctor', '--online', '--json']);
        expectNone(found);
        expectNone([...machine.upstream.wire, ...machine.other.wire].flatMap(leaksIn));
        expectNone(machine.other.seen);
      } finally {
        await machine.close();
      }
    },
    60_000,
  );
});
