/** From the JSON of a config file to profiles. */
import { isObject, kindOf } from '../../core/json.ts';
import type * as z from 'zod';
import { readDuration } from '../../core/expiry.ts';
import type { OAuthProfile, Profile } from '../../core/profile/profile.ts';
import type { ConfigFault } from './config-fault.ts';
import { faultError } from './config-fault.ts';
import { faultOf } from './config-issue.ts';
import type { commandForm, oauthForm, staticForm } from './config-schema.ts';
import { configForm, forms, nameWords, profileName } from './config-schema.ts';

/** @throws HoldfastError `config-invalid`. */
export function profileIn(value: unknown, text: string, file: string): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Profile>();
  if (!isObject(value))
    throw faultError(text, file, { path: [], expected: 'an object with "profiles"', found: kindOf(value) });
  const { profiles: named = {} } = value;
  if (!isObject(named))
    throw faultError(text, file, { path: ['profiles'], expected: 'an object', found: kindOf(named) });
  for (const [name, one] of Object.entries(named)) {
    const result = readProfile(name, one);
    if ('expected' in result) throw faultError(text, file, result);
    profiles.set(name, result.profile);
  }
  const { error } = configForm.safeParse({ ...value, profiles: {}, mcpServers: {} });
  if (error !== undefined) throw faultError(text, file, faultOf(error, value, []));
  return profiles;
}

function readProfile(name: string, given: unknown): { profile: Profile } | ConfigFault {
  const path = ['profiles', name];
  if (!profileName.safeParse(name).success) {
    return { path, expected: nameWords, found: JSON.stringify(name) };
  }
  if (!isObject(given)) return { path, expected: 'an object', found: kindOf(given) };
  const type = given['type'] ?? 'oauth';
  if (type !== 'oauth' && type !== 'command' && type !== 'static') {
    return { path: [...path, 'type'], expected: '"oauth", "command" or "static"', found: JSON.stringify(type) };
  }
  const parsed = forms[type].safeParse(given);
  if (!parsed.success) return faultOf(parsed.error, given, path);
  const profile = profileOf(name, parsed.data);
  const wrong = whatContradicts(profile);
  return wrong === null ? { profile } : { ...wrong, path: [...path, ...wrong.path] };
}

type Given = z.infer<typeof oauthForm> | z.infer<typeof commandForm> | z.infer<typeof staticForm>;

function profileOf(name: string, given: Given): Profile {
  const upstream = given.upstream?.replace(/\/+$/, '') ?? null;
  const hosts = given.hosts ?? (upstream === null ? [] : [new URL(upstream).host]);
  const base = { name, hosts, upstream, header: given.header };
  switch (given.type) {
    case 'command': {
      const ttlMs = given.ttl === undefined ? null : readDuration(given.ttl);
      return {
        ...base,
        type: 'command',
        command: given.command,
        ttlMs,
        timeoutMs: readDuration(given.timeout) ?? 30_000,
      };
    }
    case 'static':
      return { ...base, type: 'static', secret: given.secret };
    case 'oauth':
      return { ...oauthOf(given), ...base };
  }
}

function oauthOf(given: z.infer<typeof oauthForm>): Omit<OAuthProfile, 'name' | 'hosts' | 'upstream' | 'header'> {
  const { grace, clientSecret, clientAuth, ...same } = given;
  return {
    ...same,
    issuer: given.issuer ?? null,
    endpoints: Object.fromEntries(Object.entries(given.endpoints).filter(([, url]) => url !== undefined)),
    clientSecret: clientSecret ?? null,
    // RFC 6749 §2.3.1: Basic is what every server must take.
    clientAuth: clientAuth ?? (clientSecret === undefined ? 'none' : 'client_secret_basic'),
    audience: given.audience ?? null,
    resource: given.resource ?? null,
    redirectPort: given.redirectPort ?? null,
    graceMs: grace === undefined ? 0 : (readDuration(grace) ?? 0),
  };
}

/** What is right by itself and wrong together. */
function whatContradicts(profile: Profile): ConfigFault | null {
  const { upstream, hosts } = profile;
  if (upstream !== null && !hosts.includes(new URL(upstream).host)) {
    return {
      path: ['hosts'],
      expected: `the host of "upstream" (${new URL(upstream).host}) among them`,
      found: `[${hosts.join(', ')}]`,
    };
  }
  if (profile.type !== 'oauth') return null;
  if (profile.issuer === null && profile.endpoints.token === undefined) {
    return { path: ['issuer'], expected: 'an issuer, or "endpoints" with a "token"', found: 'neither' };
  }
  if (profile.clientSecret === null && profile.clientAuth !== 'none') {
    return {
      path: ['clientSecret'],
      expected: `where the secret for ${profile.clientAuth} is found`,
      found: 'nothing',
    };
  }
  if (profile.clientSecret === null && profile.grant === 'client_credentials') {
    return {
      path: ['clientSecret'],
      expected: 'where the secret of the client is found (RFC 6749 §4.4)',
      found: 'nothing',
    };
  }
  return null;
}
