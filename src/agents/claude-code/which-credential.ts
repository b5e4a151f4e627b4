import type { CredentialKind } from '../../core/custody.ts';
import type { EffectiveEnv, Origin } from './effective-env.ts';
import { isTruthy } from './effective-env.ts';
import type { RequiredSignIn, SettingsPart } from './settings/settings.ts';
import type { SignIn } from './sign-in/sign-in.ts';

/** The credential that the client's requests carry, and why; never its value. */
export interface CredentialInEffect {
  readonly kind: CredentialKind;
  /** The variable, setting or file that decides, fit to be shown. */
  readonly what: string;
  readonly origin: Origin | null;
}

/** What the client and the vendor's other tools keep, beside the environment. */
export interface KeptByClient {
  /** `unusable` is a store that was emptied or cannot be read: the client passes it over where it has anything else. */
  readonly login: 'usable' | 'unusable' | 'none';
  /** Whether `.claude.json` holds an API key from a Console login. */
  readonly consoleKey: boolean;
  readonly signIn: SignIn | null;
}

/** Switches that send requests to a cloud's own host, past `ANTHROPIC_BASE_URL`. */
export const cloudSwitches = [
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
  'CLAUDE_CODE_USE_MANTLE',
  'CLAUDE_CODE_USE_ANTHROPIC_AWS',
  'CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD',
] as const;

/** What credentials from the Console's sign-in are called in all that is said of them. */
export const consoleKey = 'the API key of a Console login';

const variables = [
  ['ANTHROPIC_AUTH_TOKEN', 'env-auth-token'],
  ['ANTHROPIC_API_KEY', 'env-api-key'],
] as const;

/** What makes the client leave its stored login out, or null. */
export interface BareMode {
  readonly what: '--bare' | 'CLAUDE_CODE_SIMPLE';
  /** Null where the command line says it. */
  readonly origin: Origin | null;
}

/**
 * Finds what puts the client into its bare mode: the flag, or a variable that the shell or a setting of the user's own
 * scope sets to "yes" (measured on 2.1.330 and 2.1.332; a folder's settings do not).
 */
export function bareMode(args: { readonly bare: boolean } | null, env: EffectiveEnv): BareMode | null {
  if (args?.bare === true) return { what: '--bare', origin: null };
  const found = env.findSet('CLAUDE_CODE_SIMPLE');
  return found !== null && isTruthy(found.value) ? { what: 'CLAUDE_CODE_SIMPLE', origin: found.origin } : null;
}

/**
 * Works out which credential wins, as `tests/lab/precedence/mixes.json` has it of client 2.1.332: an apps gateway's token > cloud
 * switch > `ANTHROPIC_AUTH_TOKEN` and `ANTHROPIC_API_KEY` > `apiKeyHelper` > `CLAUDE_CODE_OAUTH_TOKEN` > workload identity and a
 * named profile > stored login > the active profile; the key of a Console login goes before the last two of these where no
 * login is used, and before workload identity and a named profile always. A header among `ANTHROPIC_CUSTOM_HEADERS` takes the
 * place of a token, but not of workload identity or a profile. Empty and blank count as unset; a setting overrules the shell, also where it
 * is empty. In bare mode only the first three and a helper of `--settings` count.
 */
export function whichCredential(
  env: EffectiveEnv,
  parts: readonly SettingsPart[],
  kept: KeptByClient,
  bare: BareMode | null,
): CredentialInEffect {
  const required = requiredSignIn(parts);
  if (required?.method === 'gateway' && bare === null) return none('no credential', required.origin);
  const found = strongest(env, parts, bare) ?? keptCredential(kept, bare);
  return replacedByHeader(found, env) ?? found;
}

/** The sign-in that managed settings require, and where. */
export function requiredSignIn(parts: readonly SettingsPart[]): (RequiredSignIn & { readonly origin: Origin }) | null {
  const part = parts.find(({ requires }) => requires !== null);
  if (part === undefined || part.requires === null) return null;
  return { ...part.requires, origin: { scope: part.scope, place: part.place } };
}

function strongest(
  env: EffectiveEnv,
  parts: readonly SettingsPart[],
  bare: BareMode | null,
): CredentialInEffect | null {
  const token = env.findSet('ANTHROPIC_AUTH_TOKEN');
  if (token !== null && isSwitchedOn('CLAUDE_CODE_USE_GATEWAY', env) && env.findSet('ANTHROPIC_BASE_URL') !== null)
    return { kind: 'env-auth-token', what: 'ANTHROPIC_AUTH_TOKEN', origin: token.origin };
  for (const what of cloudSwitches) {
    if (isSwitchedOn(what, env)) return { kind: 'cloud', what, origin: env.findSet(what)?.origin ?? null };
  }
  for (const [what, kind] of variables) {
    const found = env.findSet(what);
    if (found !== null) return { kind, what, origin: found.origin };
  }
  const counting = bare === null ? parts : parts.filter(({ scope }) => scope === 'flag');
  const helper = counting.find((part) => part.apiKeyHelper !== null);
  if (helper?.apiKeyHelper === 'named') {
    return { kind: 'helper', what: 'apiKeyHelper', origin: { scope: helper.scope, place: helper.place } };
  }
  const frozen = bare === null ? env.findSet('CLAUDE_CODE_OAUTH_TOKEN') : null;
  return frozen === null ? null : { kind: 'env-oauth-token', what: 'CLAUDE_CODE_OAUTH_TOKEN', origin: frozen.origin };
}

function isSwitchedOn(name: string, env: EffectiveEnv): boolean {
  const found = env.findSet(name);
  return found !== null && isTruthy(found.value);
}

function keptCredential(
  { login, consoleKey: hasKey, signIn }: KeptByClient,
  bare: BareMode | null,
): CredentialInEffect {
  if (bare !== null) return { kind: 'left-out', what: bare.what, origin: bare.origin };
  const yields = signIn?.kind === 'profile' && !signIn.isNamed;
  const stored = { kind: 'login', what: 'the stored login', origin: null } as const;
  if (login === 'usable' && (signIn === null || yields)) return stored;
  if (hasKey) return { kind: 'env-api-key', what: consoleKey, origin: null };
  if (signIn !== null) return { kind: signIn.kind, what: signIn.what, origin: signIn.origin };
  return login === 'none' ? none('no credential', null) : stored;
}

function none(what: string, origin: Origin | null): CredentialInEffect {
  return { kind: 'none', what, origin };
}

/** A credential that is written as a header by hand. */
function replacedByHeader(found: CredentialInEffect, env: EffectiveEnv): CredentialInEffect | null {
  const headers = env.findSet('ANTHROPIC_CUSTOM_HEADERS');
  if (headers === null || found.kind === 'cloud') return null;
  const names = headers.value.split('\n').map((line) => /^\s*([\w-]+)\s*:\s*\S/.exec(line)?.[1]?.toLowerCase());
  const named = new Set(names);
  const { origin } = headers;
  const what = 'ANTHROPIC_CUSTOM_HEADERS';
  if (named.has('authorization') && !keepsItsHeader.has(found.kind)) return { kind: 'env-auth-token', what, origin };
  const isKey = found.kind === 'env-api-key' || found.kind === 'none' || found.kind === 'left-out';
  return named.has('x-api-key') && isKey ? { kind: 'env-api-key', what, origin } : null;
}

/** What the client writes into `Authorization` after the headers that were written by hand. */
const keepsItsHeader: ReadonlySet<CredentialKind> = new Set(['env-auth-token', 'helper', 'federation', 'profile']);
