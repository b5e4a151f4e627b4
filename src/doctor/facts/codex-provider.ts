import type { JsonObject } from '../../core/json.ts';
import { isObject, objectIn } from '../../core/json.ts';
import { reachOf } from '../../core/reach.ts';
import { kindOfSecret } from '../../core/secret-form.ts';
import type { DiagnosisWorld } from '../world.ts';
import { filledIn } from './json-file.ts';

/** What the provider that Codex' configuration chooses is signed with. */
export type Provider =
  /** The stored login or key. */
  | { readonly kind: 'login' }
  /** Something of its own that is there. */
  | { readonly kind: 'keyed'; readonly detail: string }
  /** A variable that is not set, or empty. */
  | { readonly kind: 'unset'; readonly variable: string; readonly isEmpty: boolean; readonly because: string }
  /** Where a variable’s name belongs stands something else, which may be the key itself and is not repeated. */
  | { readonly kind: 'misnamed'; readonly name: string; readonly setting: string }
  /** Nothing at all. */
  | { readonly kind: 'keyless'; readonly name: string; readonly isLocal: boolean }
  /** The configuration cannot be used; `because` goes on from its path. */
  | { readonly kind: 'broken'; readonly because: string };

const atHome: Provider = { kind: 'keyed', detail: 'its provider is on this machine and wants no key' };

/** Programs that serve a model to their own machine, by the names that people give their tables, and by the usual ports. */
const modelServers = /(?:^|[-_ ])(?:ollama|lm[-_ ]?studio|llama|vllm|mlx|gpt4all|jan|oss)/i;
const modelPorts = /:(?:11434|1234|1337)(?:\/|$)/;

/** Providers that Codex knows without a table; those on this machine and in a cloud want no login of it. */
const ofItsOwn: Readonly<Record<string, Provider>> = {
  'openai': { kind: 'login' },
  'ollama': atHome,
  'ollama-chat': atHome,
  'lmstudio': atHome,
  'oss': atHome,
  'amazon-bedrock': { kind: 'keyed', detail: 'its provider is signed to by AWS' },
};

/** Reads the provider out of `config.toml`, as the profile that it chooses has it. */
export function providerIn(config: JsonObject | null, env: DiagnosisWorld['env']): Provider {
  if (config === null) return { kind: 'broken', because: 'cannot be read as TOML' };
  const profile = filledIn(config, 'profile');
  const chosen = profile === null ? {} : objectIn(objectIn(config, 'profiles'), profile);
  const name = filledIn(chosen, 'model_provider') ?? filledIn(config, 'model_provider') ?? 'openai';
  const table = objectIn(config, 'model_providers')[name];
  if (isObject(table)) return judged(name, table, env);
  const known = Object.hasOwn(ofItsOwn, name) ? ofItsOwn[name] : undefined;
  return known ?? { kind: 'broken', because: `names the provider ${name}, and has no [model_providers.${name}]` };
}

function judged(name: string, table: JsonObject, env: DiagnosisWorld['env']): Provider {
  if (table['requires_openai_auth'] === true) return { kind: 'login' };
  const variable = filledIn(table, 'env_key');
  if (variable !== null) return ofVariables(name, 'env_key', [variable], env);
  if (filledIn(table, 'experimental_bearer_token') !== null)
    return { kind: 'keyed', detail: `the provider ${name} has a token of its own` };
  if (filledIn(objectIn(table, 'auth'), 'command') !== null)
    return { kind: 'keyed', detail: `the provider ${name} has a command that brings a token` };
  if (isObject(table['aws'])) return { kind: 'keyed', detail: `the provider ${name} is signed to by AWS` };
  if (Object.keys(objectIn(table, 'http_headers')).length > 0)
    return { kind: 'keyed', detail: `the provider ${name} has headers of its own` };
  const headers = Object.values(objectIn(table, 'env_http_headers')).filter((one) => typeof one === 'string');
  if (headers.length > 0) return ofVariables(name, 'env_http_headers', headers, env);
  const isKey = (key: string): boolean => /key|token|sig/i.test(key);
  if (Object.keys(objectIn(table, 'query_params')).some(isKey))
    return { kind: 'keyed', detail: `the provider ${name} has a key in its address` };
  const url = filledIn(table, 'base_url') ?? '';
  const isLocal = isOfThisMachine(url);
  if (isLocal && (modelServers.test(name) || modelPorts.test(url))) return atHome;
  return { kind: 'keyless', name, isLocal };
}

function ofVariables(
  name: string,
  setting: string,
  variables: readonly string[],
  env: DiagnosisWorld['env'],
): Provider {
  if (variables.some((one) => (env[one] ?? '').trim() !== ''))
    return { kind: 'keyed', detail: `the provider ${name} is sent ${variables.join(', ')}` };
  const [variable = ''] = variables;
  if (!isVariable(variable)) return { kind: 'misnamed', name, setting };
  const isEmpty = env[variable] !== undefined;
  const state = env[variable] === undefined ? 'is not set' : 'is set to nothing';
  return {
    kind: 'unset',
    variable,
    isEmpty,
    because: `the provider ${name} is sent ${variable} (${setting}), which ${state}`,
  };
}

/** Names in capitals may be as long as they like; what is long and mixed is more likely a key. */
function isVariable(name: string): boolean {
  if (!/^[A-Za-z_]\w*$/.test(name) || kindOfSecret(name) !== 'other') return false;
  return name.length < 32 || name === name.toUpperCase();
}

/** Also by the name that a container has for its own machine. */
function isOfThisMachine(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return reachOf(hostname) === 'machine' || hostname === 'host.docker.internal';
}

/** The configuration as it is written; null where it is no TOML. The parser is loaded only where a configuration lies. */
export async function codexConfig(text: string): Promise<JsonObject | null> {
  const { parse } = await import('smol-toml');
  try {
    const value: unknown = parse(text.replace(/^\uFEFF/, ''));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
