/**
 * What can sign requests beside the stored login: workload identity, and Anthropic profiles. Which of them the client takes
 * was measured on 2.1.332 and stands in `score/precedence/mixes.json`.
 */
import type { EffectiveEnv, Origin } from '../effective-env.ts';
import type { ClaudeCodeWorld } from '../world.ts';
import { pathsOf } from '../world.ts';
import type { IdentityToken } from './identity-token.ts';
import { identityToken } from './identity-token.ts';
import type { ProfileConfig, ProfileLogin } from './profile-file.ts';
import { profileConfig, profileLogin } from './profile-file.ts';

/** A sign-in that the client would use, if nothing stronger is set. */
export type SignIn =
  | {
      readonly kind: 'federation';
      /** `workload identity`, or `the Anthropic profile NAME`. */
      readonly what: string;
      readonly origin: Origin;
      /** Parts that the exchange needs and nobody gives, by the names of their variables. */
      readonly missing: readonly string[];
      readonly token: IdentityToken;
      /** Where its requests go, or null, and the file that says so. */
      readonly baseUrl: string | null;
      readonly place: string;
    }
  | {
      readonly kind: 'profile';
      readonly what: string;
      readonly origin: Origin;
      /** Whether `ANTHROPIC_PROFILE` names it: only then does it go before a stored login. */
      readonly isNamed: boolean;
      readonly login: ProfileLogin;
      /** Why the client cannot start with it, or null. */
      readonly fault: string | null;
      /** Where its requests go, or null, and the file that says so. */
      readonly baseUrl: string | null;
      readonly place: string;
    };

/** What the environment and the user's files say of such sign-ins. */
export interface SignIns {
  readonly inUse: SignIn | null;
  /** One that is meant and that the client passes over, or null. */
  readonly passedOver: { readonly what: string; readonly origin: Origin | null; readonly because: string } | null;
}

const rule = 'ANTHROPIC_FEDERATION_RULE_ID';
const organization = 'ANTHROPIC_ORGANIZATION_ID';
const serviceAccount = 'ANTHROPIC_SERVICE_ACCOUNT_ID';
const tokens = ['ANTHROPIC_IDENTITY_TOKEN', 'ANTHROPIC_IDENTITY_TOKEN_FILE'] as const;

/**
 * Looks for them: a named profile, else the variables of workload identity, else the profile that is active.
 *
 * @param choice the environment by which the client chooses among them.
 * @param env the one from which it then takes what the choice rests on.
 */
export async function signInsOf(
  choice: EffectiveEnv,
  env: EffectiveEnv,
  cwd: string,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): Promise<SignIns> {
  const { folder, named } = profileChoice(choice, cwd, world);
  if (named !== null) {
    const origin = choice.findSet('ANTHROPIC_PROFILE')?.origin ?? null;
    return namedProfile(named, origin, folder, env, cwd, world);
  }
  const first = choice.findSet(rule);
  if (first !== null && choice.findSet(organization) !== null) {
    const token = await identityToken(null, env, cwd, world);
    const missing = [rule, organization].filter((name) => env.findSet(name) === null);
    const inUse = {
      kind: 'federation',
      what: 'workload identity',
      origin: first.origin,
      missing,
      token,
      baseUrl: null,
      place: '',
    } as const;
    return { inUse, passedOver: null };
  }
  const inUse = folder === null ? null : await activeProfile(folder, env, cwd, world);
  return { inUse, passedOver: halfOf(env, inUse) };
}

/** Some of the variables without the two that switch workload identity on. */
function halfOf(env: EffectiveEnv, inUse: SignIn | null): SignIns['passedOver'] {
  if (inUse?.kind === 'federation') return null;
  const given = [rule, organization, serviceAccount, ...tokens].flatMap((name) => {
    const found = env.findSet(name);
    return found === null ? [] : [{ name, origin: found.origin }];
  });
  // An organisation alone is what other tools of the vendor are told, too.
  const first = given.find(({ name }) => name !== organization);
  if (first === undefined) return null;
  const without = [rule, organization].filter((name) => env.findSet(name) === null);
  const how = without.map((name) => `${name} is ${env.find(name) === null ? 'not set' : 'empty'}`).join(', and ');
  return {
    what: first.name,
    origin: first.origin,
    because: `${how}: the client does not use workload identity without it`,
  };
}

async function namedProfile(
  name: string,
  origin: Origin | null,
  folder: string | null,
  env: EffectiveEnv,
  cwd: string,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): Promise<SignIns> {
  const passed = (because: string): SignIns => ({
    inUse: null,
    passedOver: { what: 'ANTHROPIC_PROFILE', origin, because },
  });
  if (folder === null || origin === null) return passed('nothing says where profiles are kept');
  const chosen = await profileIn(folder, name, true, origin, env, cwd, world);
  if ('unusable' in chosen) return passed(chosen.unusable);
  return { inUse: await afterManaged(chosen, name, folder, env, cwd, world), passedOver: null };
}

/** The client signs in with the name that stands there once managed settings have been read. */
async function afterManaged(
  chosen: SignIn,
  name: string,
  folder: string,
  env: EffectiveEnv,
  cwd: string,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): Promise<SignIn> {
  const then = env.find('ANTHROPIC_PROFILE');
  const now = then?.value.trim() ?? '';
  if (now === name) return chosen;
  const other = now === '' ? null : await profileIn(folder, now, true, then?.origin ?? chosen.origin, env, cwd, world);
  if (other !== null && !('unusable' in other)) return other;
  const fault = other === null ? `${then?.origin.place ?? 'a setting'} takes its name away again` : other.unusable;
  return chosen.kind === 'profile' ? { ...chosen, fault } : { ...chosen, missing: ['ANTHROPIC_PROFILE'] };
}

async function activeProfile(
  folder: string,
  env: EffectiveEnv,
  cwd: string,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): Promise<SignIn | null> {
  const path = pathsOf(world.platform);
  const active = await world.files.read(path.join(folder, 'active_config'));
  const name = (active.kind === 'text' ? active.text.trim() : '') || 'default';
  const origin: Origin = { scope: 'profile', place: path.join(folder, 'configs', `${name}.json`) };
  const found = await profileIn(folder, name, false, origin, env, cwd, world);
  return 'unusable' in found ? null : found;
}

async function profileIn(
  folder: string,
  name: string,
  isNamed: boolean,
  origin: Origin,
  env: EffectiveEnv,
  cwd: string,
  world: Pick<ClaudeCodeWorld, 'platform' | 'files'>,
): Promise<SignIn | { readonly unusable: string }> {
  const path = pathsOf(world.platform);
  const place = path.join(folder, 'configs', `${name}.json`);
  const config = profileConfig(place, await world.files.read(place));
  if ('unusable' in config) return config;
  const what = `the Anthropic profile ${name}`;
  const { baseUrl } = config;
  if (config.type === 'oidc_federation') {
    const token = await identityToken(config.identityTokenFile, env, cwd, world);
    return { kind: 'federation', what, origin, missing: missingIn(config, env), token, baseUrl, place };
  }
  const credentials = path.resolve(cwd, config.credentialsFile ?? path.join(folder, 'credentials', `${name}.json`));
  const login = await profileLogin(credentials, config.hasClient, world.files);
  if (login.state === 'missing') return { unusable: `there is no ${credentials}` };
  return { kind: 'profile', what, origin, isNamed, login, fault: faultOf(name), baseUrl, place };
}

/** The variables fill in what a profile leaves out (measured on 2.1.332). */
function missingIn({ hasRule, hasOrganization }: ProfileConfig, env: EffectiveEnv): readonly string[] {
  const lacks = (name: string, inProfile: boolean): boolean => !inProfile && env.findSet(name) === null;
  return [...(lacks(rule, hasRule) ? [rule] : []), ...(lacks(organization, hasOrganization) ? [organization] : [])];
}

/** The client reads such a profile to choose, and refuses its name when it signs in. */
function faultOf(name: string): string | null {
  return /^[\w.-]+$/.test(name) && name !== '.' && name !== '..' ? null : `"${name}" is no name of a profile`;
}

/** The folder of Anthropic profiles, and which of them the environment means. */
interface ProfileChoice {
  /** Null where nothing says where the folder is: then there is no profile. */
  readonly folder: string | null;
  /** The name in `ANTHROPIC_PROFILE`, or null. */
  readonly named: string | null;
}

/**
 * Where the client looks for Anthropic profiles: `ANTHROPIC_CONFIG_DIR`, else `anthropic` in `XDG_CONFIG_HOME`, else
 * `.config/anthropic` in `HOME`; blanks around a value do not count, and no user database is asked (measured on 2.1.332).
 */
function profileChoice(env: EffectiveEnv, cwd: string, { platform }: Pick<ClaudeCodeWorld, 'platform'>): ProfileChoice {
  const path = pathsOf(platform);
  const value = (name: string): string | null => env.findSet(name)?.value.trim() ?? null;
  const xdg = value('XDG_CONFIG_HOME');
  const home = value('HOME');
  const usual =
    xdg !== null ? path.join(xdg, 'anthropic') : home === null ? null : path.join(home, '.config', 'anthropic');
  const folder = value('ANTHROPIC_CONFIG_DIR') ?? usual;
  return { folder: folder === null ? null : path.resolve(cwd, folder), named: value('ANTHROPIC_PROFILE') };
}
