import { randomBytes } from 'node:crypto';
import type { OwnJournal } from '../../core/own/fact.ts';
import { usualBrake } from '../../core/own/haste.ts';
import type { CredentialStore, Renewer } from '../../core/own/ports.ts';
import type { Profile, SecretReference } from '../../core/own/profile.ts';
import type { Generation } from '../../core/own/record.ts';
import type { Secret } from '../../core/own/secret.ts';
import type { Leases } from '../../core/ports.ts';
import type { Called } from '../../core/own/words.ts';
import { calledProfile } from '../../core/own/words.ts';
import { OwnKeeper } from '../../keeper/own/own-keeper.ts';
import type { OAuthWorld } from '../../oauth/server.ts';
import { readSecretReference } from '../../oauth/secret-reference.ts';
import { openLeases } from '../../stores/leases.ts';
import { profileNamed, readConfig } from '../../stores/own/config-file.ts';
import { configPath } from '../../stores/own/config-path.ts';
import { openCredentialStore } from '../../stores/own/credential-store.ts';
import { openStateFolder } from '../../stores/state-folder.ts';
import type { World } from '../world.ts';
import { loadedRenewer } from './loaded-renewer.ts';
import { programRenewer, staticRenewer } from './program-renewer.ts';
import { runProgram } from './run-program.ts';
import { sayingJournal } from './say-fact.ts';

/** A program that is asked for a secret of the set-up has this long, milliseconds. */
const secretProgramMs = 30_000;

/** One profile, with its store and whoever renews it. */
export interface OpenProfile {
  readonly profile: Profile;
  readonly called: Called;
  readonly configPath: string;
  readonly stateFolder: string;
  readonly store: CredentialStore;
  readonly renewer: Renewer;
  /** Whether other processes see what is stored; else each fetches its own. */
  readonly isShared: boolean;
  readonly keeper: (how: { readonly patient: boolean; readonly journal?: OwnJournal }) => OwnKeeper;
}

/**
 * Opens a profile of the config file. Sends nothing.
 *
 * @throws HoldfastError `profile-unknown`, `config-invalid`, `credential-store`, `state-folder`.
 */
export async function openProfile(world: World, name: string): Promise<OpenProfile> {
  const path = configPath(world.env, world.platform, world.home);
  const profile = profileNamed(await readConfig(path), path, name);
  const stateFolder = await openStateFolder(world.env, world.platform);
  const leases = openLeases(stateFolder);
  const store = openCredentialStore(profile, stateFolder, leases);
  const renewer = renewerFor(world, profile);
  const called = calledProfile(name);
  return {
    profile,
    called,
    configPath: path,
    stateFolder,
    store,
    renewer,
    isShared: profile.type !== 'static',
    keeper: ({ patient, journal }) => openKeeper({ world, profile, called, store, renewer, leases, patient, journal }),
  };
}

interface KeeperParts {
  readonly world: World;
  readonly profile: Profile;
  readonly called: Called;
  readonly store: CredentialStore;
  readonly renewer: Renewer;
  readonly leases: Leases;
  readonly patient: boolean;
  readonly journal: OwnJournal | undefined;
}

function openKeeper({ world, journal, ...parts }: KeeperParts): OwnKeeper {
  return new OwnKeeper({
    ...parts,
    clock: world.clock,
    random: world.random,
    newGeneration: () => randomBytes(8).toString('hex') as Generation,
    by: `${world.host}, process ${world.pid}`,
    journal: journal ?? sayingJournal(world, parts.called),
    brake: usualBrake,
  });
}

function renewerFor(world: World, profile: Profile): Renewer {
  const readSecret = (reference: SecretReference): Promise<Secret> => secretOf(world, reference);
  switch (profile.type) {
    case 'oauth':
      return loadedRenewer(profile, async () => {
        const { oauthRenewer } = await import('../../oauth/token-endpoint.ts');
        return oauthRenewer(profile, oauthWorld(world));
      });
    case 'command':
      return programRenewer(profile, world.clock, (command, ms) => runProgram(command, world.env, ms));
    case 'static':
      return staticRenewer(profile, world.clock, () => readSecret(profile.secret));
  }
}

/** What exchanges with an authorization server need. */
export function oauthWorld(world: World): OAuthWorld {
  return { clock: world.clock, env: world.env, readSecret: (reference) => secretOf(world, reference) };
}

/** Reads a secret of the set-up where its profile says that it is. @throws HoldfastError `config-invalid`. */
function secretOf(world: World, reference: SecretReference): Promise<Secret> {
  return readSecretReference(reference, {
    env: world.env,
    run: (command) => runProgram(command, world.env, secretProgramMs),
  });
}
