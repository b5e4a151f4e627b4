import type { StoreReading } from '../../core/credential.ts';
import type { LoginStore } from '../../core/ports.ts';
import type { Invocation } from '../agent.ts';
import type { ClientArguments } from './arguments.ts';
import { readArguments } from './arguments.ts';
import { isClient } from './client-binary.ts';
import type { EffectiveEnv } from './effective-env.ts';
import { effectiveEnv } from './effective-env.ts';
import type { Settings } from './settings/settings.ts';
import { parseObject, readSettings } from './settings/settings.ts';
import type { CredentialInEffect } from './which-credential.ts';
import { whichCredential } from './which-credential.ts';
import type { ClaudeCodeWorld, Variables } from './world.ts';
import { pathsOf } from './world.ts';

/** One look at an invocation: everything that its survey, its start and its messenger rest on. */
export interface Look {
  /** Null when the command is not the client itself but something that may start it. */
  readonly args: ClientArguments | null;
  readonly settings: Settings;
  readonly env: EffectiveEnv;
  readonly configFolder: string;
  readonly store: LoginStore;
  readonly reading: StoreReading;
  readonly credential: CredentialInEffect;
  /** Whether settings of an organisation's server are cached, which the client skips behind a base URL. */
  readonly serverManaged: boolean;
}

/**
 * Looks at settings, store and what else the client keeps; reads only.
 *
 * @param preferLogin looks at the world as it is once `CLAUDE_CODE_OAUTH_TOKEN` is taken away where it can be.
 */
export async function look(invocation: Invocation, preferLogin: boolean, world: ClaudeCodeWorld): Promise<Look> {
  const args = isClient(invocation, world) ? readArguments(invocation.args) : null;
  const { settings, env, folder } = await settingsInEffect(invocation, args, world);
  const store = await world.findStore(storeVariables(invocation.env, env), invocation.cwd);
  const reading = await store.read();
  const credential = whichCredential(preferLogin ? withoutFrozenToken(env) : env, settings.parts, {
    login: reading.kind !== 'absent',
    consoleKey: await hasConsoleKey(folder, env, world),
  });
  const serverManaged = await hasServerSettings(folder, world);
  return { args, settings, env, configFolder: folder, store, reading, credential, serverManaged };
}

/** Only a managed setting keeps the token in place. */
function withoutFrozenToken(env: EffectiveEnv): EffectiveEnv {
  const hidden = (name: string) => name === 'CLAUDE_CODE_OAUTH_TOKEN' && env.find(name)?.origin.scope !== 'managed';
  return {
    find: (name) => (hidden(name) ? null : env.find(name)),
    findSet: (name) => (hidden(name) ? null : env.findSet(name)),
  };
}

/** A settings file may name another configuration folder, whose settings then count too (measured on 2.1.330). */
async function settingsInEffect(invocation: Invocation, args: ClientArguments | null, world: ClaudeCodeWorld) {
  const shell = invocation.env;
  const readWith = (folder: string) =>
    readSettings({ platform: world.platform, configFolder: folder, cwd: invocation.cwd, args }, world.files);
  const first = configFolder(effectiveEnv([], shell), invocation.cwd, world);
  const settings = await readWith(first);
  const env = effectiveEnv(settings.parts, shell);
  const folder = configFolder(env, invocation.cwd, world);
  if (folder === first) return { settings, env, folder };
  const moved = await readWith(folder);
  // What the settings that named the folder set is in the client's environment by then, below all that it reads there.
  const before = settings.parts.flatMap((part) => (part.scope === 'user' ? [{ ...part, apiKeyHelper: null }] : []));
  const parts = [...moved.parts, ...before];
  return { settings: { parts, notes: moved.notes }, env: effectiveEnv(parts, shell), folder };
}

/** Measured on client 2.1.330: a relative folder starts at the working folder, and an empty one is the working folder. */
export function configFolder(
  env: EffectiveEnv,
  cwd: string,
  world: Pick<ClaudeCodeWorld, 'platform' | 'home'>,
): string {
  const path = pathsOf(world.platform);
  const moved = env.find('CLAUDE_CONFIG_DIR');
  return moved === null ? path.join(homeFolder(env, world), '.claude') : path.resolve(cwd, moved.value);
}

function homeFolder(env: EffectiveEnv, world: Pick<ClaudeCodeWorld, 'home'>): string {
  return env.findSet('HOME')?.value ?? world.home;
}

/** The environment that decides where the store is: the shell's, with what settings change of it. */
function storeVariables(shell: Variables, env: EffectiveEnv): Variables {
  const chosen = ['CLAUDE_CONFIG_DIR', 'CLAUDE_SECURESTORAGE_CONFIG_DIR'].map(
    (name) => [name, env.find(name)?.value] as const,
  );
  return { ...shell, ...Object.fromEntries(chosen) };
}

async function hasConsoleKey(folder: string, env: EffectiveEnv, world: ClaudeCodeWorld): Promise<boolean> {
  const beside = env.find('CLAUDE_CONFIG_DIR') === null ? homeFolder(env, world) : folder;
  const place = pathsOf(world.platform).join(beside, '.claude.json');
  const key = (await objectAt(place, world))?.['primaryApiKey'];
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
