/** What kind of failure a class belongs to: who must act, and the first step that is right for all of the kind. */

import { lookUp } from '../../core/look-up.ts';

/** A kind of failure. */
export type Family =
  | 'sign-in of the agent'
  | 'API key'
  | 'MCP server'
  | 'another agent'
  | 'gateway or proxy'
  | 'cloud'
  | 'tool'
  | 'network'
  | 'vendor'
  | 'request'
  | 'not a failure';

/** What holds for all of a family. */
export interface FamilyWords {
  readonly who: string;
  readonly first: string;
}

const ofCategory: Readonly<Record<string, Family>> = {
  login: 'sign-in of the agent',
  machine: 'sign-in of the agent',
  environment: 'sign-in of the agent',
  keys: 'API key',
  cloud: 'cloud',
  gateway: 'gateway or proxy',
  mcp: 'MCP server',
  'other-agents': 'another agent',
  network: 'vendor',
};

const ofClass: Readonly<Record<string, Family>> = {
  'tool-own-401': 'tool',
  'mcp-upstream-401': 'MCP server',
  'network-connect': 'network',
  'network-tls': 'network',
  'request-not-allowed': 'network',
  'model-not-found': 'request',
  'bad-request': 'request',
  'permission-scope': 'request',
  'not-an-error': 'not a failure',
  'rate-limit': 'vendor',
  'usage-limit': 'vendor',
  overloaded: 'vendor',
  'server-error': 'vendor',
};

/** The family of a class; null for one that a user added. */
export function familyOf({ id, category }: { readonly id: string; readonly category: string }): Family | null {
  return lookUp(ofClass, id) ?? lookUp(ofCategory, category) ?? null;
}

const words: Readonly<Record<Family, FamilyWords>> = {
  'sign-in of the agent': {
    who: 'you, on this machine',
    first:
      'Start the agent anew in the same environment, so that it reads its stored login again; sign in only if that fails.',
  },
  'API key': {
    who: 'whoever owns the key',
    first: 'Find out where the key comes from, by name only: `env | grep -oE "^[A-Z_]*(KEY|TOKEN)"`.',
  },
  'MCP server': {
    who: 'you, at that server',
    first:
      'Sign in to that MCP server again from the client that uses it; the login of the agent itself is not involved.',
  },
  'another agent': {
    who: 'you, with that agent',
    first: 'Sign in with that agent’s own command; the login of Claude Code is not involved.',
  },
  'gateway or proxy': {
    who: 'whoever runs the gateway',
    first: 'Look at the address that requests go to, and give it a key that this server knows.',
  },
  cloud: {
    who: 'you, at the cloud provider',
    first:
      'Renew the session with the cloud’s own command (`aws sso login`, `gcloud auth application-default login`, `az login`).',
  },
  tool: {
    who: 'you, with that tool',
    first: 'Renew the login of the tool that is named; leave the agent’s login alone.',
  },
  network: { who: 'you, on this network', first: 'Test the way to the server, with and without proxy or VPN.' },
  vendor: { who: 'nobody here', first: 'Wait and try again in some minutes; look at the vendor’s status page.' },
  request: { who: 'you, in what is asked', first: 'Read which model, scope or part of the request the message names.' },
  'not a failure': { who: 'nobody', first: 'Do nothing; see whether the session goes on.' },
};

/** What holds for all of a family. */
export function wordsOfFamily(family: Family): FamilyWords {
  return words[family];
}
