import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IssuedLogin } from '../../src/demo/simulated/grants.ts';
import type { Script } from '../../src/demo/simulated/turns.ts';
import { Vendor } from '../../src/demo/simulated/vendor.ts';
import type { VendorHosts } from './vendor-hosts.ts';
import { openVendorHosts } from './vendor-hosts.ts';

const root = join(import.meta.dirname, '..', '..');
/** As in `scripts/client-cache.mjs`. */
const clientCache = join(process.env['HOLDFAST_TEST_CACHE'] ?? join(root, '.cache'), 'clients');
/** Holdfast's own program, as it is built. */
export const holdfastProgram = join(root, 'bin', 'holdfast.cjs');

export type ClientVersion = `${number}.${number}.${number}`;

/** The real client's program, brought here by `scripts/fetch-clients.mjs`. */
export function clientProgram(version: ClientVersion = '2.1.330'): string {
  const path = join(clientCache, version, 'claude');
  if (!existsSync(path)) throw new Error(`expected the client at ${path}; run node scripts/fetch-clients.mjs`);
  return path;
}

/** A folder with the Agent SDK installed, as the same script brings it, or null where that could not be fetched. */
export function sdkFolder(): string | null {
  const path = join(clientCache, 'sdk-0.3.332');
  return existsSync(path) ? realpathSync(path) : null;
}

/** A finished run. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

/** A run that is going on. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  stderr(): string;
  /** Resolves as soon as stderr contains a text. @throws when the run ends without having said it. */
  says(text: string): Promise<void>;
}

export interface RunSettings {
  /** Undefined takes a variable of the lab's own away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Options of `holdfast run` itself. */
  readonly options?: readonly string[];
  readonly version?: ClientVersion;
  /** What stdin holds; null leaves it open. */
  readonly input?: string | null;
  /** Folder of the project; the lab's own where it is not given. */
  readonly cwd?: string;
}

/** A scratch home with a login at a simulated vendor, for runs of the real client, bare and guarded. */
export class Lab {
  readonly vendor: Vendor;
  readonly home: string;
  readonly #hosts: VendorHosts;
  readonly #running = new Set<ChildProcess>();

  static async open(script: Script): Promise<Lab> {
    const vendor = await Vendor.open({ lifetimeMs: 8 * 3_600_000, saidSeconds: 28_800, script });
    const home = mkdtempSync(join(tmpdir(), 'lab-'));
    const hosts = await openVendorHosts(vendor, join(home, 'tls'));
    const lab = new Lab(vendor, home, hosts);
    mkdirSync(lab.config, { recursive: true, mode: 0o700 });
    mkdirSync(lab.project, { recursive: true });
    mkdirSync(join(home, 'tmp'));
    const trusted = { [lab.project]: { hasTrustDialogAccepted: true } };
    writeFileSync(join(home, '.claude.json'), JSON.stringify({ hasCompletedOnboarding: true, projects: trusted }));
    lab.personLogsIn();
    return lab;
  }

  private constructor(vendor: Vendor, home: string, hosts: VendorHosts) {
    this.vendor = vendor;
    this.home = home;
    this.#hosts = hosts;
  }

  get config(): string {
    return join(this.home, '.claude');
  }

  get project(): string {
    return join(this.home, 'project');
  }

  get store(): string {
    return join(this.config, '.credentials.json');
  }

  /** A person logs in: the store is replaced whole, as the client's own login does it. */
  personLogsIn(account = 'ada', expiresInMs?: number): IssuedLogin {
    const login = this.vendor.grants.logIn(account);
    this.putLogin(login, account, expiresInMs ?? login.expiresIn * 1_000);
    return login;
  }

  putLogin(login: Pick<IssuedLogin, 'accessToken' | 'refreshToken'>, account: string, expiresInMs: number): void {
    const claudeAiOauth = {
      accessToken: login.accessToken,
      refreshToken: login.refreshToken,
      expiresAt: login.accessToken === '' ? 0 : Date.now() + expiresInMs,
      scopes: ['user:inference', 'user:profile'],
      subscriptionType: 'max',
      rateLimitTier: 'default',
      accountUuid: `account-${account}`,
      organizationUuid: `organization-${account}`,
    };
    const draft = `${this.store}.by-the-test`;
    writeFileSync(draft, JSON.stringify({ claudeAiOauth }), { mode: 0o600 });
    renameSync(draft, this.store);
  }

  /** Members beside the login in the store, as other parts of the client write them. */
  addToStore(members: Readonly<Record<string, unknown>>): void {
    this.#rewriteStore((store) => ({ ...store, ...members }));
  }

  /** Members of the stored login itself. */
  addToLogin(members: Readonly<Record<string, unknown>>): void {
    this.#rewriteStore((store) => ({ ...store, claudeAiOauth: { ...store.claudeAiOauth, ...members } }));
  }

  #rewriteStore(change: (store: { claudeAiOauth: object }) => object): void {
    const store = JSON.parse(this.storedText()) as { claudeAiOauth: object };
    writeFileSync(this.store, JSON.stringify(change(store)), { mode: 0o600 });
  }

  blankStore(account = 'ada'): void {
    this.putLogin({ accessToken: '', refreshToken: '' }, account, 0);
  }

  storedText(): string {
    return readFileSync(this.store, 'utf8');
  }

  /** What the store holds, by the vendor's label. */
  storedLabel(): string {
    const token = this.#storedToken();
    return token === '' ? 'blank' : this.vendor.grants.check(token).label;
  }

  /** Whether the vendor would accept what the store holds. */
  storedIsGood(): boolean {
    return this.vendor.grants.check(this.#storedToken()).trouble === null;
  }

  #storedToken(): string {
    const { claudeAiOauth } = JSON.parse(this.storedText()) as { claudeAiOauth: { accessToken: string } };
    return claudeAiOauth.accessToken;
  }

  /** Waits until the client has given the stored login up. */
  async isBlanked(): Promise<void> {
    while (this.#storedToken() !== '') await pause(50);
  }

  /** Locks of the client that lie in the home. */
  locks(): string[] {
    return [...readdirSync(this.config), ...readdirSync(this.home)].filter(
      (name) => name.endsWith('.lock') && name !== '.claude.json.lock',
    );
  }

  /** The environment of a shell in this home; nothing of the machine's own. */
  env(more: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
    const all: Record<string, string | undefined> = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      USER: 'ada',
      // Inside of the home, so that whatever is started there can be told from other labs' by where it works.
      TMPDIR: join(this.home, 'tmp'),
      HOLDFAST_HOME: join(this.home, 'holdfast'),
      // Nobody sits at a terminal in here, and people who come late are what many tests are about.
      HOLDFAST_HOLD: '12h',
      HTTPS_PROXY: this.#hosts.proxyUrl,
      NO_PROXY: '127.0.0.1,localhost',
      NODE_EXTRA_CA_CERTS: this.#hosts.authority,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
      CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL: '1',
      ...more,
    };
    return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
  }

  bare(args: readonly string[], settings: RunSettings = {}): Running {
    return this.start(clientProgram(settings.version), args, settings);
  }

  guarded(args: readonly string[], settings: RunSettings = {}): Running {
    const own = ['run', ...(settings.options ?? []), '--', clientProgram(settings.version), ...args];
    return this.start(process.execPath, [holdfastProgram, ...own], settings);
  }

  start(program: string, args: readonly string[], settings: RunSettings = {}): Running {
    const startedAt = Date.now();
    const child = spawn(program, args, { cwd: settings.cwd ?? this.project, env: this.env(settings.env), stdio: 'pipe' });
    this.#running.add(child);
    let stdout = '';
    let stderr = '';
    const listeners = new Set<() => void>();
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      for (const listener of listeners) listener();
    });
    child.stdin.on('error', () => undefined);
    if (settings.input !== null) child.stdin.end(settings.input ?? '');
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        this.#running.delete(child);
        resolve({ code, stdout, stderr, tookMs: Date.now() - startedAt });
      });
    });
    return {
      child,
      ended,
      stderr: () => stderr,
      says: (text) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            if (stderr.includes(text)) resolve();
          };
          listeners.add(look);
          look();
          void ended.then(() => reject(new Error(`expected "${text}" on stderr before the end, got:\n${stderr}`)));
        }),
    };
  }

  /** Holdfast's command line in this home. */
  holdfast(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.start(process.execPath, [holdfastProgram, ...args], { env }).ended;
  }

  /** Processes that work somewhere in this lab: what was started there and has not ended. Linux only, else none. */
  processes(): number[] {
    if (process.platform !== 'linux') return [];
    // Other people's processes may work in folders that no test may look at; `find` is told which links to name.
    const links = ['/proc', '-maxdepth', '2', '-name', 'cwd', '-lname', `${this.home}*`];
    const { stdout } = spawnSync('find', links, { encoding: 'utf8', env: this.env(), stdio: ['ignore', 'pipe', 'ignore'] });
    return [...stdout.matchAll(/\/proc\/(\d+)\/cwd/g)].map((found) => Number(found[1]));
  }

  /** What a test that hangs is told by: the requests that came last, and what still works. */
  scene(): string {
    const requests = this.vendor.seen.slice(-10).map((seen) => `${seen.method} ${seen.path} ${seen.label} ${seen.status}`);
    const programs = this.processes().map((pid) => `${pid} ${commandOf(pid)}`);
    return ['requests:', ...requests, 'processes:', ...programs, `store: ${existsSync(this.store) ? this.storedText() : 'none'}`].join(
      '\n',
    );
  }

  /** Waits until all that was started has ended. @returns the processes that have not after `patienceMs`. */
  async stragglers(patienceMs = 20_000): Promise<number[]> {
    const until = Date.now() + patienceMs;
    while (this.processes().length > 0 && Date.now() < until) await pause(100);
    return this.processes();
  }

  /** Ends what still works in this lab, for tests that orphan it on purpose. */
  endProcesses(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    for (const pid of this.processes()) kill(pid);
  }

  async close(): Promise<void> {
    this.endProcesses();
    await this.#hosts.close();
    await this.vendor.close();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  /** Hosts beyond the vendor that anything in this lab asked for. */
  get strangers(): readonly string[] {
    return this.#hosts.strangers;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').slice(0, 300);
  } catch {
    return '(has ended)';
  }
}

/** What has ended meanwhile is as good. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
