import type { CredentialKind } from '../../core/custody.ts';
import type { EffectiveEnv, Origin } from './effective-env.ts';
import { isTruthy } from './effective-env.ts';
import type { SettingsPart } from './settings/settings.ts';

/** The credential that the client's requests carry, and why; never its value. */
export interface CredentialInEffect {
  readonly kind: CredentialKind;
  /** The variable, setting or file that decides, fit to be shown. */
  readonly what: string;
  readonly origin: Origin | null;
}

/** What the client keeps for itself, beside its environment. */
export interface KeptByClient {
  readonly login: boolean;
  /** Whether `.claude.json` holds an API key from a Console login. */
  readonly consoleKey: boolean;
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
 * Works out which credential wins. Measured on client 2.1.330: cloud switch > `ANTHROPIC_AUTH_TOKEN` and
 * `ANTHROPIC_API_KEY` > `apiKeyHelper` > `CLAUDE_CODE_OAUTH_TOKEN` > stored login > key of a Console login; empty and
 * blank count as unset; a setting overrules the shell, also where it is empty. In bare mode only clouds, the first two
 * variables and a helper of `--settings` count (measured on 2.1.330 and 2.1.332).
 */
export function whichCredential(
  env: EffectiveEnv,
  parts: readonly SettingsPart[],
  kept: KeptByClient,
  bare: BareMode | null,
): CredentialInEffect {
  for (const what of cloudSwitches) {
    const found = env.findSet(what);
    if (found !== null && isTruthy(found.value)) return { kind: 'cloud', what, origin: found.origin };
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
  if (bare !== null) return { kind: 'left-out', what: bare.what, origin: bare.origin };
  const frozen = env.findSet('CLAUDE_CODE_OAUTH_TOKEN');
  if (frozen !== null) return { kind: 'env-oauth-token', what: 'CLAUDE_CODE_OAUTH_TOKEN', origin: frozen.origin };
  if (kept.login) return { kind: 'login', what: 'the stored login', origin: null };
  if (kept.consoleKey) return { kind: 'env-api-key', what: 'the API key of a Console login', origin: null };
  return { kind: 'none', what: 'no credential', origin: null };
}
