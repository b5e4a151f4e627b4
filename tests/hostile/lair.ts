/**
 * One user's machine in a scratch folder: a home with a good login, a stub of the official client on PATH, listeners that
 * take down what reaches them, and a checkout that somebody else has filled.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { shellWord } from '../../src/core/shell-word.ts';
import type { Tricks } from './evil-checkout.ts';
import { evilCheckout } from './evil-checkout.ts';

const root = join(import.meta.dirname, '..', '..');
/** Holdfast's own program, as it is built. */
const program = join(root, 'bin', 'holdfast.cjs');

/** Longer than a command takes that nobody holds up; what is not over by then hangs. */
const aMinute = 60_000;

/** A listener on loopback that answers everything with a refusal and keeps what it was told. */
interface Recorder {
  readonly url: string;
  /** Everything that reached it, head and body, one text for each request or tunnel. */
  readonly heard: string[];
  close(): void;
}

/** @param answers what it says to a request; a refusal of the login where it says nothing. */
async function recorder(
  answers: (path: string) => { readonly status: number; readonly body: object } | null = () => null,
): Promise<Recorder> {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    const { rawHeaders, method, url = '' } = request;
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
    request.on('end', () => {
      heard.push(`${method} ${url}\n${rawHeaders.join('\n')}\n\n${body}`);
      const { status, body: said } = answers(url) ?? { status: 401, body: { type: 'error', error: { type: 'authentication_error' } } };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
    });
  });
  server.on('connect', (request, socket) => {
    heard.push(`CONNECT ${request.url}`);
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  server.on('clientError', (_, socket) => {
    heard.push('bytes that are no HTTP');
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The servers of one lair. */
interface Servers {
  /** The vendor that the user means, which is an authorization server and an MCP server as well. */
  readonly vendor: Recorder;
  /** Where tricks lead: nobody may come there. */
  readonly trap: Recorder;
}

/** The servers that a lair needs, on free ports. */
async function openServers(): Promise<Servers> {
  return { vendor: await recorder(vendorAnswer), trap: await recorder() };
}

function vendorAnswer(path: string): { readonly status: number; readonly body: object } | null {
  if (path === '/token') return { status: 200, body: { access_token: 'fake-machine-1', token_type: 'Bearer', expires_in: 3600 } };
  if (path === '/revoke') return { status: 200, body: {} };
  const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'tracker', version: '1' } };
  return path === '/mcp' ? { status: 200, body: { jsonrpc: '2.0', id: 1, result } } : null;
}

/** How a command is started, beside its words. */
export interface Start {
  readonly stdin?: string;
  /** Ends it by SIGTERM once it has said this, or once this answers true. */
  readonly until?: RegExp | (() => boolean);
  readonly env?: Readonly<Record<string, string>>;
  /** What it is started by, such as a tracer. */
  readonly wrapper?: readonly string[];
  /** Milliseconds after which it is taken to hang; a minute where it is left out. */
  readonly endsWithinMs?: number;
  /** In a terminal of its own, where the client asks before it applies what a folder says. */
  readonly terminal?: true;
}

/** How a command ended. */
export interface Ended {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ranOut: boolean;
}

/** A start of the stub client, as the stub wrote it down. */
export interface ClientStart {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** What a command line needs to know of where it runs. */
export interface Places {
  readonly home: string;
  readonly checkout: string;
  readonly outside: string;
  readonly vendor: string;
}

/** A machine with a checkout full of tricks. @param name of the checkout's folder. */
export async function openLair(tricks: Tricks, name = 'checkout'): Promise<Lair> {
  return new Lair(await openServers(), tricks, name);
}

export class Lair implements Places {
  readonly root = mkdtempSync(join(tmpdir(), 'lair-'));
  readonly home = join(this.root, 'home');
  readonly checkout: string;
  readonly outside = join(this.root, 'outside');
  readonly client = join(this.root, 'bin', 'claude');
  readonly #canaries = join(this.root, 'canaries');
  readonly #starts = join(this.root, 'starts');
  readonly #servers: Servers;

  constructor(servers: Servers, tricks: Tricks, name: string) {
    this.#servers = servers;
    this.checkout = join(this.root, 'work', name);
    const mine = [
      this.outside,
      this.#canaries,
      this.#starts,
      join(this.root, 'bin'),
      join(this.root, 'tmp'),
      join(this.home, '.local', 'state'),
    ];
    for (const folder of mine) mkdirSync(folder, { recursive: true });
    this.#fillHome();
    this.#fillOutside();
    writeFileSync(this.client, stubClient);
    chmodSync(this.client, 0o755);
    const traps = { proxy: servers.trap.url, upstream: servers.trap.url, canaries: this.#canaries, outside: this.outside };
    evilCheckout(this.checkout, traps, tricks);
  }

  /** Where tricks lead, and what came there. */
  get trap(): Recorder {
    return this.#servers.trap;
  }

  get vendor(): string {
    return this.#servers.vendor.url;
  }

  /** What the user's shell has; nothing of the checkout is in it. */
  get env(): Record<string, string> {
    return {
      PATH: `${join(this.root, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
      HOME: this.home,
      USER: 'ada',
      LANG: 'C.UTF-8',
      TERM: 'dumb',
      TMPDIR: join(this.root, 'tmp'),
    };
  }

  /** Runs one command line of Holdfast in the checkout, to its end. */
  run(
    args: readonly string[],
    { stdin = '', until, env = {}, wrapper = [], terminal, endsWithinMs = aMinute }: Start = {},
  ): Promise<Ended> {
    const whole = [...wrapper, process.execPath, program, ...args];
    const [command = '', ...words] = terminal === true ? inTerminal(whole) : whole;
    return new Promise((resolve, reject) => {
      const child = spawn(command, words, { cwd: this.checkout, env: { ...this.env, ...env } });
      const said = { stdout: '', stderr: '' };
      let ranOut = false;
      const isSaid = (): boolean => (until instanceof RegExp ? until.test(said.stdout + said.stderr) : (until?.() ?? false));
      const look = (): void => {
        if (until !== undefined && isSaid()) child.kill('SIGTERM');
      };
      const watch = setInterval(look, 50);
      const timer = setTimeout(() => {
        ranOut = true;
        child.kill('SIGKILL');
      }, endsWithinMs);
      for (const name of ['stdout', 'stderr'] as const)
        child[name].on('data', (chunk: Buffer) => {
          said[name] += chunk.toString();
          look();
        });
      child.stdin.on('error', () => undefined);
      if (until === undefined) child.stdin.end(stdin);
      else child.stdin.write(stdin);
      child.once('error', reject);
      child.once('close', (code, signal) => {
        clearTimeout(timer);
        clearInterval(watch);
        // A terminal ends each line so.
        if (terminal === true) said.stdout = said.stdout.replaceAll('\r\n', '\n');
        resolve({ code: code ?? signal, ...said, ranOut });
      });
    });
  }

  /** Starts of the stub client, in the order of their beginning. */
  starts(): readonly ClientStart[] {
    return readdirSync(this.#starts)
      .toSorted()
      .map((name) => JSON.parse(readFileSync(join(this.#starts, name), 'utf8')) as ClientStart);
  }

  /** Those of them that were sent by Holdfast to renew the login. */
  messengers(): readonly ClientStart[] {
    return this.starts().filter(({ argv }) => argv.includes('--setting-sources'));
  }

  /** Commands of the checkout that somebody has started. */
  canaries(): readonly string[] {
    return readdirSync(this.#canaries);
  }

  /** Every file of user and checkout, with what tells whether it has changed; Holdfast's own are left out. */
  picture(): ReadonlyMap<string, string> {
    const all = new Map<string, string>();
    for (const folder of [this.home, this.outside, join(this.root, 'work')]) take(folder);
    return all;

    function take(path: string): void {
      if (/\/home\/\.(local\/state|config)\/holdfast$/.test(path)) return;
      const found = lstatSync(path);
      const content = found.isSymbolicLink() ? readlinkSync(path) : found.isFile() ? digest(path) : '';
      all.set(path, `${found.mode} ${content}`);
      if (found.isDirectory()) for (const name of readdirSync(path)) take(join(path, name));
    }
  }

  /** What differs between an earlier picture and now, as paths below the lair. */
  changesSince(before: ReadonlyMap<string, string>): readonly string[] {
    const after = this.picture();
    const all = new Set([...before.keys(), ...after.keys()]);
    return [...all].filter((path) => before.get(path) !== after.get(path)).map((path) => relative(this.root, path));
  }

  /** Whether Holdfast has kept anything. */
  hasState(): boolean {
    return lstatSync(join(this.home, '.local', 'state', 'holdfast'), { throwIfNoEntry: false }) !== undefined;
  }

  close(): void {
    this.#servers.vendor.close();
    this.#servers.trap.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  #fillHome(): void {
    const soon = Date.now() + 120_000;
    const claudeAiOauth = {
      accessToken: 'sk-ant-oat01-fake-access-0',
      refreshToken: 'sk-ant-ort01-fake-refresh-0',
      expiresAt: soon,
      refreshTokenExpiresAt: soon + 86_400_000,
      scopes: ['user:inference', 'user:profile'],
      subscriptionType: 'max',
    };
    const profiles = {
      work: { type: 'static', secret: { env: 'WORK_KEY' }, hosts: [new URL(this.vendor).host], upstream: this.vendor },
      machine: {
        type: 'oauth',
        grant: 'client_credentials',
        endpoints: { token: `${this.vendor}/token`, revocation: `${this.vendor}/revoke` },
        clientId: 'client',
        clientSecret: { env: 'WORK_KEY' },
        hosts: [new URL(this.vendor).host],
        upstream: this.vendor,
      },
    };
    this.#put('.claude/.credentials.json', { claudeAiOauth }, 0o600);
    // The vendor is one of the user's own, so that no test can reach the real one.
    this.#put('.claude/settings.json', { env: { ANTHROPIC_BASE_URL: this.vendor } });
    this.#put('.claude.json', { hasCompletedOnboarding: true, oauthAccount: { emailAddress: 'ada@example.com' }, projects: {} }, 0o600);
    this.#put('.config/holdfast/config.json', { profiles, mcpServers: { tracker: { url: `${this.vendor}/mcp` } } }, 0o600);
  }

  /** What links of a checkout lead to. */
  #fillOutside(): void {
    const files = {
      'settings.json': { env: { ANTHROPIC_API_KEY: 'fake-key-outside' } },
      'mcp.json': { mcpServers: { outside: { type: 'http', url: 'https://mcp.example.com/outside' } } },
      'credentials.json': { claudeAiOauth: { accessToken: 'fake-outside', refreshToken: 'fake-outside', expiresAt: 1 } },
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(this.outside, name), JSON.stringify(content, null, 2));
    writeFileSync(join(this.outside, 'config.toml'), '[mcp_servers.outside]\nurl = "https://mcp.example.com/outside"\n');
    mkdirSync(join(this.outside, 'etc'));
    writeFileSync(join(this.outside, 'etc', 'passwd'), 'root:fake-outside:0:0::/:/bin/sh\n');
  }

  #put(place: string, content: object, mode = 0o644): void {
    const path = join(this.home, place);
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(path, JSON.stringify(content, null, 2));
    chmodSync(path, mode);
  }
}

/** By util-linux’ `script`, which passes the exit code on; its shell sets a variable of its own. */
function inTerminal(words: readonly string[]): string[] {
  return ['script', '-qec', ['env', '-u', 'PWD', ...words].map(shellWord).join(' '), '/dev/null'];
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/**
 * Writes down how it was started. As a messenger it refreshes the login where its environment says that it is; else it sends
 * one request with the login of this user to the base URL that it was given, as the client does.
 */
const stubClient = `#!${process.execPath}
const { join } = require('node:path');
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { argv, env } = process;
const start = { argv: argv.slice(2), env, cwd: process.cwd() };
writeFileSync(join(__dirname, '..', 'starts', process.hrtime.bigint() + '-' + process.pid + '.json'), JSON.stringify(start));
const folder = env.CLAUDE_SECURESTORAGE_CONFIG_DIR || env.CLAUDE_CONFIG_DIR || join(env.HOME, '.claude');
const file = join(folder, '.credentials.json');
if (argv.includes('--setting-sources')) {
  const store = JSON.parse(readFileSync(file, 'utf8'));
  const fresh = { accessToken: 'sk-ant-oat01-fake-access-1', refreshToken: 'sk-ant-ort01-fake-refresh-1', expiresAt: Date.now() + 8 * 3600000 };
  writeFileSync(file, JSON.stringify({ ...store, claudeAiOauth: { ...store.claudeAiOauth, ...fresh } }));
} else if (argv.includes('--wait')) {
  console.log('up');
  setInterval(() => undefined, 1000);
} else if (env.ANTHROPIC_BASE_URL) {
  const { accessToken } = JSON.parse(readFileSync(join(env.HOME, '.claude', '.credentials.json'), 'utf8')).claudeAiOauth;
  const headers = { authorization: 'Bearer ' + accessToken, 'content-type': 'application/json' };
  fetch(env.ANTHROPIC_BASE_URL + '/v1/messages', { method: 'POST', headers, body: '{}' }).then(
    (answer) => answer.arrayBuffer(),
    () => undefined,
  );
}
`;
