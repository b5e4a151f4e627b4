import { dirname, join } from 'node:path';
import { look } from '../agents/claude-code/look.ts';
import type { ClientLook } from '../agents/claude-code/look.ts';
import { loginCommand, wholeFolder } from '../agents/claude-code/login-command.ts';
import { upstreamOf, vendorUrl } from '../agents/claude-code/upstream.ts';
import type { ClaudeCodeWorld } from '../agents/claude-code/world.ts';
import { generationOf } from '../core/credential.ts';
import { withoutSecretsIn } from '../core/secret-form.ts';
import type { LoginStore } from '../core/ports.ts';
import { openAttemptLog } from '../stores/attempts.ts';
import { findLoginStore } from '../stores/client-store.ts';
import { claudePlaces } from '../stores/claude-places.ts';
import type { ClaudePlaces } from '../stores/claude-places.ts';
import { ciFacts } from './facts/ci.ts';
import { clockFacts } from './facts/clock.ts';
import { cloudFacts } from './facts/cloud.ts';
import { credentialFacts } from './facts/credential.ts';
import type { Looks } from './facts/credential.ts';
import { diskFacts } from './facts/disk.ts';
import { bundledClient, installedClients } from './facts/installed.ts';
import { lockFacts } from './facts/locks.ts';
import { machineFacts } from './facts/machine.ts';
import { mcpFacts } from './facts/mcp.ts';
import { networkFacts } from './facts/network.ts';
import { peerFacts } from './facts/peers.ts';
import { processFacts } from './facts/processes.ts';
import { sessionFacts } from './facts/sessions.ts';
import { settingsFacts } from './facts/settings.ts';
import { storeFacts } from './facts/store.ts';
import type { CredentialFacts } from './credential-facts.ts';
import type { FactGroup, Facts, NetworkFacts, RenewalFacts } from './facts.ts';
import type { DiagnosisWorld } from './world.ts';
import { homeOf } from './world.ts';

/** What must be known before the collectors start: how the client would be started, and where its files lie. */
interface Basics {
  /** Each way of starting the client, to compare. */
  readonly looks: Looks;
  /** The one that places, hosts and commands follow: a folder decides in it only when its user trusts it. */
  readonly base: ClientLook;
  readonly places: ClaudePlaces;
  readonly store: LoginStore;
  readonly credential: Promise<CredentialFacts>;
}

type Collector<Group extends FactGroup> = (ground: Basics) => Promise<NonNullable<Facts[Group]>>;

/** A folder on a dead network mount answers never; the report is made without it. */
const usualDeadlineMs = 2_000;
/** A helper may take ten seconds, a host five. */
const longDeadlineMs = 15_000;

/**
 * Collects everything side by side, each part within the deadline; one that fails or is late is named in `failed`, and
 * the others are none the worse. Nothing is written beside Holdfast's own state, and nothing is renewed.
 *
 * @param groups the parts that are wanted; default all.
 */
export async function collectFacts(world: DiagnosisWorld, groups?: ReadonlySet<FactGroup>): Promise<Facts> {
  const at = world.clock.now();
  const failed: Array<{ readonly collector: string; readonly because: string }> = [];
  const deadlineMs = world.askHost !== null || world.runHelpers ? longDeadlineMs : usualDeadlineMs;
  const ground = await within(deadlineMs, world, collectBasics(world)).catch((error: unknown) => {
    failed.push({ collector: 'client', because: reasonOf(error) });
    return null;
  });
  const empty: Record<FactGroup, null> = {
    machine: null,
    credential: null,
    store: null,
    locks: null,
    clients: null,
    settings: null,
    network: null,
    cloud: null,
    mcp: null,
    clock: null,
    disk: null,
    sessions: null,
    peers: null,
    ci: null,
    renewals: null,
  };
  const found: { -readonly [Group in FactGroup]: Facts[Group] } = { ...empty };
  async function collect<Group extends FactGroup>(group: Group, collector: Collector<Group>): Promise<void> {
    if (ground === null || (groups !== undefined && !groups.has(group))) return;
    try {
      found[group] = await within(deadlineMs, world, collector(ground));
    } catch (error) {
      failed.push({ collector: group, because: reasonOf(error) });
    }
  }
  await Promise.all([
    collect('machine', () => machineFacts(world)),
    collect('credential', ({ credential }) => credential),
    collect('store', async ({ places, store, base }) =>
      storeFacts(world, places, base.reading, store.place, base.configFolder),
    ),
    collect('locks', ({ places }) => lockFacts(places.storeFolder, places.settingsFiles.at(-1) ?? '', at)),
    collect('clients', async ({ places }) => ({
      ...(await processFacts(world, places.storeFolder, homeOf(world))),
      installed: await installedClients(world),
      bundled: await bundledClient(world),
    })),
    collect('settings', ({ looks, base }) => settingsFacts(world, looks.print, base)),
    collect('network', async ({ base, credential }) => network(world, base, await credential)),
    collect('cloud', async ({ looks, credential }) => cloudFacts(world, looks.print, (await credential).levels)),
    collect('mcp', ({ places, base }) => mcpFacts(places.credentialsFile, base.configFolder, at)),
    collect('clock', ({ places }) => clockFacts(world, timedFiles(places))),
    collect('disk', ({ places }) => diskFacts([...new Set([places.storeFolder, homeOf(world)])])),
    collect('sessions', ({ base }) => sessionFacts(world, base.configFolder)),
    collect('peers', () => peerFacts(world)),
    collect('ci', () => ciFacts(world.cwd)),
    collect('renewals', ({ store, base }) => renewalFacts(world, store, base)),
  ]);
  // What people put where a name or a path belongs may be a secret: nothing that looks like one leaves here.
  return withoutSecretsIn({ schema: 1, at, ...found, failed });
}

/** The client's own three ways of being started, looked at without starting any. */
async function collectBasics(world: DiagnosisWorld): Promise<Basics> {
  const client = clientWorld(world);
  const invoked = (args: readonly string[]): Promise<ClientLook> => {
    return look({ command: 'claude', args, env: world.env, cwd: world.cwd }, false, client);
  };
  const [interactive, print, sdk] = await Promise.all([
    invoked([]),
    invoked(['-p', 'x']),
    invoked(['-p', 'x', '--setting-sources', '']),
  ]);
  const looks = { interactive, print, sdk };
  // A print run applies what an untrusted folder says; where a look goes, and what is offered to paste, it does not decide.
  const base = interactive;
  const places = placesOf(world, base);
  const credential = credentials(world, looks, places);
  // Whoever needs it says what went wrong.
  credential.catch(() => undefined);
  return { looks, base, places, store: base.store, credential };
}

/** One store is read once, however many ways lead to it. */
function clientWorld(world: DiagnosisWorld): ClaudeCodeWorld {
  const { platform, fingerprint, clock, systemHome } = world;
  const known = new Map<string, LoginStore>();
  const findStore: ClaudeCodeWorld['findStore'] = (env, cwd) => {
    const found = findLoginStore(env, platform, fingerprint, clock, { cwd, systemHome });
    const before = known.get(found.id);
    if (before !== undefined) return before;
    let reading: ReturnType<LoginStore['read']> | undefined;
    const store: LoginStore = { ...found, read: () => (reading ??= found.read()) };
    known.set(found.id, store);
    return store;
  };
  return { platform, home: systemHome, files: world.files, findStore, fingerprint, clock };
}

/** A settings file may move the configuration folder, and with it the store. */
function placesOf(world: DiagnosisWorld, { env }: ClientLook): ClaudePlaces {
  const moved = Object.fromEntries(
    ['CLAUDE_CONFIG_DIR', 'CLAUDE_SECURESTORAGE_CONFIG_DIR'].map((name) => [name, env.find(name)?.value]),
  );
  const { platform, systemHome, cwd } = world;
  return claudePlaces({ env: { ...world.env, ...moved }, platform, systemHome, systemUser: '', cwd });
}

function credentials(world: DiagnosisWorld, looks: Looks, places: ClaudePlaces): Promise<CredentialFacts> {
  const whole = wholeFolder(world.platform, world.cwd);
  const command = loginCommand(looks.interactive.env, world.platform, whole, looks.interactive);
  return credentialFacts(world, looks, places.settingsFiles, command);
}

function network(world: DiagnosisWorld, base: ClientLook, { baseUrl }: CredentialFacts): Promise<NetworkFacts> {
  const upstream = upstreamOf(base);
  return networkFacts(world, base.env, baseUrl, upstream.kind === 'named' ? upstream.url : vendorUrl);
}

/** Files that the client and its locks write often. */
function timedFiles({ credentialsFile, storeFolder, settingsFiles }: ClaudePlaces): readonly string[] {
  const locks = [
    join(storeFolder, '.oauth_refresh.lock'),
    `${storeFolder}.lock`,
    join(storeFolder, '.storage-write.lock'),
  ];
  return [
    credentialsFile,
    ...settingsFiles,
    ...locks,
    join(storeFolder, 'history.jsonl'),
    join(dirname(storeFolder), '.claude.json'),
  ];
}

async function renewalFacts(world: DiagnosisWorld, store: LoginStore, { reading }: ClientLook): Promise<RenewalFacts> {
  const attempt = await openAttemptLog(world.stateFolder).last(store.id);
  const isOfThisLogin = attempt !== null && attempt.generation === generationOf(reading);
  return { result: attempt?.result ?? null, at: attempt?.startedAt ?? null, isOfThisLogin };
}

async function within<T>(ms: number, { clock }: DiagnosisWorld, work: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const late = clock.sleep(ms, ended.signal).then(() => {
    if (ended.signal.aborted) return work;
    throw new Error(`no answer within ${ms / 1000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    ended.abort();
  }
}

/** A system's own code says enough, and no path of a secret. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.message.slice(0, 200) : 'unknown error';
}
