/**
 * What Holdfast has on this machine, put together in one place. Each part is opened when it is first asked for, and once;
 * heavy ones are loaded then, too, since most commands need few of them.
 */
import type { Agent } from '../agents/agent.ts';
import type { AttemptLog, Leases } from '../core/ports.ts';
import type { Keeper, KeeperWorld } from '../keeper/keeper.ts';
import type { Base, Explainer } from '../knowledge/explainer.ts';
import type { Fingerprinter } from '../stores/fingerprint.ts';
import type { Config } from '../stores/profile/config-file.ts';
import { openAttemptLog } from '../stores/attempts.ts';
import { fingerprinterToLookWith, loadFingerprinter } from '../stores/fingerprint.ts';
import { openLeases } from '../stores/leases.ts';
import { readConfig } from '../stores/profile/config-file.ts';
import { configPath } from '../stores/profile/config-path.ts';
import { openStateFolder, stateFolderPath, stateFolderToLookAt } from '../stores/state-folder.ts';
import type { World } from './world.ts';
import { randomBytes } from 'node:crypto';
import type { ProfileJournal } from '../core/profile/fact.ts';
import { usualBrake } from '../core/profile/haste.ts';
import type { Generation } from '../core/profile/record.ts';
import { ProfileKeeper } from '../keeper/profile/profile-keeper.ts';
import type { ProfileKeeperPlan } from '../keeper/profile/plan.ts';
import { sayingJournal } from '../notices/say-profile-fact.ts';
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** This user's state folder, and what stands in it for all processes. */
export interface State {
  readonly folder: string;
  readonly leases: Leases;
  readonly attempts: AttemptLog;
}

/** The adapter of Claude Code, and how it tells one token from another. */
export interface ClaudeCode {
  readonly agent: Agent;
  readonly fingerprint: Fingerprinter;
  /** Why fingerprints of this process mean nothing to others, in words; null where they do. */
  readonly trouble: string | null;
}

/** What is particular to the keeper of one client's login. */
export type KeeperParts = Omit<KeeperWorld, 'clock' | 'random' | 'leases' | 'attempts'>;

/** The world, with what Holdfast has in it. */
export interface Host extends World {
  /** The folder of the package. */
  readonly root: () => string;
  /** Where the config file is. @throws HoldfastError `config-invalid` where a variable names no whole path. */
  readonly configPath: () => string;
  /** Makes the state folder where there is none. Rejects with HoldfastError `state-folder`. */
  readonly state: () => Promise<State>;
  /** The same for who only looks: nothing is made. @throws HoldfastError `state-folder`. */
  readonly stateToLookAt: () => State;
  /** Reads the config file anew, since people edit it. Rejects with HoldfastError `config-invalid`. */
  readonly config: () => Promise<Config>;
  readonly claudeCode: () => Promise<ClaudeCode>;
  /** The same for who only looks: no key for fingerprints is made. */
  readonly agentToLookWith: () => Promise<Agent>;
  /** The knowledge base. @throws HoldfastError `internal` where the package is not whole. */
  readonly knowledge: () => Promise<Base>;
  readonly explainer: () => Promise<Explainer>;
  /** The keeper of a client's login; it does nothing until it is started. */
  readonly openKeeper: (parts: KeeperParts) => Promise<Keeper>;
  /** The keeper of a profile's credential. */
  readonly openProfileKeeper: (parts: ProfileKeeperParts) => ProfileKeeper;
}

/** Opens nothing yet. */
export function openHost(world: World): Host {
  const { env, platform, home, clock, random } = world;
  const state = once(async () => stateIn(await openStateFolder(env, platform)));
  const knowledge = once(async () => {
    const { readKnowledge } = await import('../knowledge/knowledge-files.ts');
    return readKnowledge(packageRoot(world.script));
  });
  return {
    ...world,
    root: () => packageRoot(world.script),
    configPath: () => configPath(env, platform, home),
    state,
    stateToLookAt: () => stateIn(stateFolderToLookAt(env, platform, home)),
    config: async () => readConfig(configPath(env, platform, home)),
    claudeCode: once(async () => {
      const { fingerprint, trouble } = await loadFingerprinter((await state()).folder);
      const { claudeCode } = await import('../agents/claude-code/adapter.ts');
      return { agent: claudeCode(fingerprint, platform, clock), fingerprint, trouble };
    }),
    agentToLookWith: async () => {
      const { claudeCode } = await import('../agents/claude-code/adapter.ts');
      return claudeCode(fingerprinterToLookWith(stateFolderPath(env, platform, home)), platform, clock);
    },
    knowledge,
    explainer: once(async () => {
      const { openExplainer } = await import('../knowledge/explainer.ts');
      return openExplainer(await knowledge());
    }),
    openKeeper: async (parts) => {
      const { leases, attempts } = await state();
      const { Keeper } = await import('../keeper/keeper.ts');
      return new Keeper({ ...parts, clock, random, leases, attempts });
    },
    openProfileKeeper: (parts) => openProfileKeeper(world, parts),
  };
}

/** The same machine as another environment sees it: its state folder and config may be others. */
export function inEnvironment(host: Host, env: World['env']): Host {
  return openHost({ ...host, env });
}

function stateIn(folder: string): State {
  return { folder, leases: openLeases(folder), attempts: openAttemptLog(folder) };
}

/** What failed to open is tried again by the next who asks. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | null = null;
  return () =>
    (opening ??= open().catch((error: unknown) => {
      opening = null;
      throw error;
    }));
}

/** What is particular to one credential; what the journal is not given, is said on stderr. */
type ProfileKeeperParts = Pick<ProfileKeeperPlan, 'profile' | 'called' | 'store' | 'renewer' | 'leases' | 'patient'> & {
  readonly journal?: ProfileJournal;
};

/** The keeper of one credential with the real world's clock, names and dice. */
function openProfileKeeper(world: World, { journal, ...parts }: ProfileKeeperParts): ProfileKeeper {
  return new ProfileKeeper({
    ...parts,
    clock: world.clock,
    random: world.random,
    newGeneration: () => randomBytes(8).toString('hex') as Generation,
    by: `${world.hostname}, process ${world.pid}`,
    journal: journal ?? sayingJournal(world.terminal, parts.called),
    brake: usualBrake,
  });
}

/** The package's folder, also where the program is reached by a link. */
function packageRoot(script: string): string {
  return join(dirname(realpathSync(script)), '..');
}
