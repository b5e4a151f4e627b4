import type { Fingerprint, StoreReading } from '../../../src/core/credential.ts';
import type { Clock, LoginStore } from '../../../src/core/ports.ts';
import type { Invocation } from '../../../src/agents/agent.ts';
import type { ClaudeCodeWorld, Files, Variables } from '../../../src/agents/claude-code/world.ts';

export const noon = 1_700_000_000_000;

export const stillClock: Clock = { now: () => noon, sleep: async () => undefined };

export const plainFingerprint = (token: string): Fingerprint => `fp(${token})` as Fingerprint;

/** A machine of which nothing is there but the given files, by absolute path. */
export function fakeFiles(texts: Readonly<Record<string, string>>): Files & { readonly kept: string[] } {
  const kept: string[] = [];
  const read: Files['read'] = async (path) => {
    const text = texts[path];
    return text === undefined ? { kind: 'absent' } : { kind: 'text', text };
  };
  return {
    kept,
    read,
    readEnd: read,
    list: async (folder) => namesIn(folder, Object.keys(texts)),
    exists: async (path) => path in texts,
    resolve: () => null,
    disk: {
      exists: (path) => path in texts,
      resolve: () => null,
      isProgram: (path) => path in texts,
      isOpenToOthers: () => false,
    },
    stateOf: async (path) => (path in texts ? { mark: texts[path] ?? '', changedAt: noon, mode: 0o600 } : null),
    keepPrivately: async (name, text) => {
      kept.push(text);
      return { path: `/private/${name}`, remove: async () => void kept.push('removed') };
    },
    scratchFolder: async () => ({ path: '/scratch', remove: async () => undefined }),
  };
}

function namesIn(folder: string, paths: readonly string[]): readonly string[] {
  const below = paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
  return [...new Set(below.map((path) => path.split('/')[0] ?? ''))];
}

export const someLogin = {
  kind: 'login',
  login: {
    generation: plainFingerprint('fake-access-1'),
    refresh: plainFingerprint('fake-refresh-1'),
    expiresAt: noon + 3_600_000,
    deadlineAt: null,
    scopes: [],
    subscription: 'max',
    identity: { account: null, organization: null, email: null },
  },
} as const satisfies StoreReading;

export function fakeStore(reading: StoreReading): LoginStore {
  return {
    place: '/home/u/.claude/.credentials.json',
    id: 'store-1',
    read: async () => reading,
    watch: () => () => undefined,
    refreshLock: async () => 'free',
    obstacle: async () => null,
  };
}

/** A Linux machine with a user's home at `/home/u`. */
export function fakeWorld(
  texts: Readonly<Record<string, string>> = {},
  reading: StoreReading = someLogin,
): ClaudeCodeWorld & { readonly files: ReturnType<typeof fakeFiles>; readonly storeVariables: Variables[] } {
  const storeVariables: Variables[] = [];
  return {
    platform: 'linux',
    home: '/home/u',
    files: fakeFiles(texts),
    findStore: (env) => {
      storeVariables.push(env);
      return fakeStore(reading);
    },
    fingerprint: plainFingerprint,
    clock: stillClock,
    storeVariables,
  };
}

export function invoke(args: readonly string[] = ['-p', 'hi'], env: Variables = {}, command = 'claude'): Invocation {
  return { command, args, env, cwd: '/repo/sub' };
}

/** A settings file with an `env` block. */
export function withEnv(env: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ env });
}
