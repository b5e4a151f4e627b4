import type { StoreReading } from '../../core/credential.ts';
import type { LoginStore } from '../../core/ports.ts';
import { clientHome, homeFolder } from '../../stores/home-folder.ts';
import type { Invocation } from '../agent.ts';
import type { ClientArguments } from './arguments.ts';
import { readArguments } from './arguments.ts';
import { isClient } from './client-binary.ts';
import type { EffectiveEnv, UserEnv } from './effective-env.ts';
import { effectiveEnv, userEnv } from './effective-env.ts';
import type { LiteralFolder } from './literal-folder.ts';
import { literalFolder } from './literal-folder.ts';
import { argumentsOfStartedClient } from './started-client.ts';
import type { StrayFolder } from './stray-folder.ts';
import { strayFolder } from './stray-folder.ts';
import type { Settings, SettingsPart } from './settings/settings.ts';
import { parseObject, readSettings } from './settings/settings.ts';
import type { FolderStanding, Withheld } from './trust.ts';
import { applies, cameWithFolder, isTrustedFolder, folderStanding, withheldOf, withinItsScope } from './trust.ts';
import type { SignIns } from './sign-in/sign-in.ts';
import { signInsOf } from './sign-in/sign-in.ts';
import type { CredentialInEffect, KeptByClient } from './which-credential.ts';
import { bareMode, whichCredential } from './which-credential.ts';
import type { ClaudeCodeWorld, Variables } from './world.ts';
import { pathsOf } from './world.ts';

/**
 * One look at an invocation: everything that its survey, its start and its messenger rest on.
 *
 * `settings`, `env` and what follows from them are the session's own: with what its folder decides, if the client would
 * apply that now. `own` is what the user's own scope says, whatever the folder.
 */
export interface ClientLook {
  /** Null when the command is not the client itself but something that may start it. */
  readonly args: ClientArguments | null;
  readonly settings: Settings;
  readonly env: EffectiveEnv;
  /** The user's own scope: managed settings, `--settings`, the user's settings file, the environment. */
  readonly own: UserEnv;
  /**
   * What a client sees once it applies what the folder says. A gateway keeps clear of that; nothing is ever led by it.
   */
  readonly onceApplied: EffectiveEnv;
  /** All settings that it sees then. */
  readonly partsOnceApplied: readonly SettingsPart[];
  readonly standing: FolderStanding;
  /** What the folder's settings would decide, and do not. */
  readonly withheld: readonly Withheld[];
  readonly configFolder: string;
  readonly store: LoginStore;
  readonly reading: StoreReading;
  readonly credential: CredentialInEffect;
  /** Workload identity and Anthropic profiles, whether or not one of them wins. */
  readonly signIns: SignIns;
  readonly hasConsoleKey: boolean;
  /** A folder of the client's that is written as a shell would expand it, and that nothing expands; or null. */
  readonly literal: LiteralFolder | null;
  /** A folder by accident, without a login in it; or null. */
  readonly stray: StrayFolder | null;
  /** Whether settings of an organisation's server are cached, which the client skips behind a base URL. */
  readonly serverManaged: boolean;
}

/**
 * Looks at settings, store and what else the client keeps; reads only.
 *
 * @param preferLogin looks at the world as it is once `CLAUDE_CODE_OAUTH_TOKEN` is taken away where it can be.
 */
export async function look(invocation: Invocation, preferLogin: boolean, world: ClaudeCodeWorld): Promise<ClientLook> {
  const args = isClient(invocation, world) ? argumentsOf(invocation) : null;
  const started = args ?? argumentsBehind(invocation, world);
  const { settings, folder, ...scope } = await settingsInEffect(invocation, { args, started }, world);
  const { env } = scope;
  const store = await world.findStore(storeVariables(invocation.env, env), invocation.cwd);
  const reading = await store.read();
  const signIns = await signInsOf(signInEnv(invocation, settings.parts), env, invocation.cwd, world);
  const consoleKey = await hasConsoleKey(folder, env, invocation.cwd, world);
  const kept = { login: usefulness(reading), consoleKey, signIn: signIns.inUse };
  const counting = preferLogin ? withoutFrozenToken(env) : env;
  const credential = whichCredential(counting, settings.parts, kept, bareMode(started, env));
  const serverManaged = await hasServerSettings(folder, world);
  const { cwd } = invocation;
  const home = homeFolder(invocation.env, world.home, pathsOf(world.platform));
  const literal = literalFolder(env, { cwd, home, platform: world.platform });
  const stray =
    reading.kind === 'absent' && literal === null ? strayFolder(env, { cwd, platform: world.platform }) : null;
  const seen = {
    args,
    settings,
    ...scope,
    configFolder: folder,
    store,
    reading,
    credential,
    literal,
    stray,
    serverManaged,
  };
  return { ...seen, signIns, hasConsoleKey: consoleKey };
}

function usefulness({ kind }: StoreReading): KeptByClient['login'] {
  if (kind === 'login') return 'usable';
  return kind === 'absent' ? 'none' : 'unusable';
}

/**
 * The client chooses between profiles and workload identity before it has read its managed settings, so that these choose nothing
 * here; what the choice then rests on, they may still change (measured on 2.1.332).
 */
function signInEnv({ env }: Invocation, parts: readonly SettingsPart[]): EffectiveEnv {
  return effectiveEnv(
    parts.filter(({ scope }) => scope !== 'managed'),
    env,
  );
}

/** Without a terminal to show its output at, the client answers once and ends, as with `-p` (measured on 2.1.330 and 2.1.332). */
function argumentsOf({ args, stdoutIsTty }: Invocation): ClientArguments {
  const read = readArguments(args);
  return { ...read, print: read.print || stdoutIsTty === false };
}

/** Of the client behind a program that only prepares it, such as `timeout`: its own words say which credential it uses. */
function argumentsBehind(invocation: Invocation, world: ClaudeCodeWorld): ClientArguments | null {
  const args = argumentsOfStartedClient(invocation, world);
  return args === null ? null : readArguments(args);
}

/** Only a managed setting keeps the token in place. */
function withoutFrozenToken(env: EffectiveEnv): EffectiveEnv {
  const hidden = (name: string) => name === 'CLAUDE_CODE_OAUTH_TOKEN' && env.find(name)?.origin.scope !== 'managed';
  return {
    find: (name) => (hidden(name) ? null : env.find(name)),
    findSet: (name) => (hidden(name) ? null : env.findSet(name)),
  };
}

/** The user's own scope first, since it says whether the folder is trusted; then, if so, what the folder decides. */
async function settingsInEffect(
  invocation: Invocation,
  { args, started }: Readonly<Record<'args' | 'started', ClientArguments | null>>,
  world: ClaudeCodeWorld,
) {
  const scope = settingsReader(invocation, started, world);
  const own = await settle(scope, invocation, world, (part) => !cameWithFolder(part.scope));
  const standing = folderStanding(args, await isTrusted(invocation, world));
  const whole = await settle(scope, invocation, world, () => true);
  const inEffect = applies(standing) ? whole : own;
  const withheld = applies(standing) ? [] : withheldOf((await scope(own.folder)).parts);
  return {
    settings: { parts: inEffect.parts, notes: whole.notes },
    env: inEffect.env,
    own: userEnv(own.env),
    onceApplied: whole.env,
    partsOnceApplied: whole.parts,
    folder: inEffect.folder,
    standing,
    withheld,
  };
}

/**
 * By the record that the shell leads to, whatever settings move; one of old times takes its place, and an empty folder name
 * is none (measured on 2.1.330 and 2.1.332).
 */
async function isTrusted(invocation: Invocation, world: ClaudeCodeWorld): Promise<boolean> {
  const { CLAUDE_CONFIG_DIR: named, ...shell } = invocation.env;
  const env = effectiveEnv([], named === '' ? shell : invocation.env);
  const folder = configFolder(env, invocation.cwd, world);
  const old = pathsOf(world.platform).join(folder, '.config.json');
  const ofOldTimes = await world.files.read(old);
  const isOld = ofOldTimes.kind === 'unreadable' || (ofOldTimes.kind === 'text' && ofOldTimes.text !== '');
  const record = isOld ? old : accountFile(folder, env, invocation.cwd, world);
  return isTrustedFolder(record, invocation.cwd, invocation, world.platform, world.files);
}

/** Reads all settings beside one configuration folder; each folder once. */
function settingsReader(invocation: Invocation, args: ClientArguments | null, world: ClaudeCodeWorld) {
  const known = new Map<string, Promise<Settings>>();
  return (folder: string): Promise<Settings> => {
    const request = { platform: world.platform, configFolder: folder, cwd: invocation.cwd, args };
    const found = known.get(folder) ?? readSettings(request, world.files);
    known.set(folder, found);
    return found;
  };
}

/** A settings file may name another configuration folder, whose settings then count too (measured on 2.1.330). */
async function settle(
  read: (folder: string) => Promise<Settings>,
  { env: shell, cwd }: Invocation,
  world: ClaudeCodeWorld,
  counts: (part: SettingsPart) => boolean,
) {
  const first = configFolder(effectiveEnv([], shell), cwd, world);
  const settings = await read(first);
  const parts = settings.parts.filter(counts).map(withinItsScope);
  const env = effectiveEnv(parts, shell);
  const folder = configFolder(env, cwd, world);
  if (folder === first) return { parts, notes: settings.notes, env, folder };
  const moved = await read(folder);
  // What the settings that named the folder set is in the client's environment by then, below all that it reads there.
  const before = parts.flatMap((part) => (part.scope === 'user' ? [{ ...part, apiKeyHelper: null }] : []));
  const all = [...moved.parts.filter(counts).map(withinItsScope), ...before];
  return { parts: all, notes: moved.notes, env: effectiveEnv(all, shell), folder };
}

/** Measured on client 2.1.330: a relative folder starts at the working folder, and an empty one is the working folder. */
export function configFolder(
  env: EffectiveEnv,
  cwd: string,
  world: Pick<ClaudeCodeWorld, 'platform' | 'home'>,
): string {
  const path = pathsOf(world.platform);
  const moved = env.find('CLAUDE_CONFIG_DIR');
  return moved === null ? path.join(homeAsClient(env, cwd, world), '.claude') : path.resolve(cwd, moved.value);
}

function homeAsClient(
  env: EffectiveEnv,
  cwd: string,
  { platform, home }: Pick<ClaudeCodeWorld, 'platform' | 'home'>,
): string {
  return clientHome({ HOME: env.find('HOME')?.value }, cwd, home, pathsOf(platform));
}

/** The environment that decides where the store is: the shell's, with what settings change of it. */
function storeVariables(shell: Variables, env: EffectiveEnv): Variables {
  const chosen = ['CLAUDE_CONFIG_DIR', 'CLAUDE_SECURESTORAGE_CONFIG_DIR'].map(
    (name) => [name, env.find(name)?.value] as const,
  );
  return { ...shell, ...Object.fromEntries(chosen) };
}

/** The client's own record of accounts, projects and trust: beside its folder, or in one that was moved. */
export function accountFile(
  folder: string,
  env: EffectiveEnv,
  cwd: string,
  world: Pick<ClaudeCodeWorld, 'platform' | 'home'>,
): string {
  const beside = env.find('CLAUDE_CONFIG_DIR') === null ? homeAsClient(env, cwd, world) : folder;
  return pathsOf(world.platform).join(beside, '.claude.json');
}

async function hasConsoleKey(folder: string, env: EffectiveEnv, cwd: string, world: ClaudeCodeWorld): Promise<boolean> {
  const key = (await objectAt(accountFile(folder, env, cwd, world), world))?.['primaryApiKey'];
  return typeof key === 'string' && key.trim() !== '';
}

async function hasServerSettings(folder: string, world: ClaudeCodeWorld): Promise<boolean> {
  const cached = await objectAt(pathsOf(world.platform).join(folder, 'remote-settings.json'), world);
  return cached !== null && Object.keys(cached).length > 0;
}

async function objectAt(place: string, world: ClaudeCodeWorld): Promise<Readonly<Record<string, unknown>> | null> {
  const file = await world.files.read(place);
  if (file.kind !== 'text') return null;
  const value = parseObject(file.text);
  return typeof value === 'string' ? null : value;
}
