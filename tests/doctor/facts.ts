/** Facts of a machine on which all is well, for tests to change one thing of. */
import type { ClientLogin, Fingerprint } from '../../src/core/credential.ts';
import type { CredentialFacts, Winner } from '../../src/doctor/credential-facts.ts';
import type { Facts, MachineFacts } from '../../src/doctor/facts.ts';
import type { StoreFacts } from '../../src/doctor/store-facts.ts';
import { fixedCommand } from '../../src/core/shell-word.ts';

export const now = Date.UTC(2026, 10, 24, 12);
export const hour = 3_600_000;

export function loginOf(changes: Partial<ClientLogin> = {}): ClientLogin {
  const identity = { account: null, organization: null, email: null };
  return {
    generation: 'aaaaaaaaaaaaaaaa' as Fingerprint,
    refresh: 'bbbbbbbbbbbbbbbb' as Fingerprint,
    expiresAt: now + 6 * hour,
    deadlineAt: now + 20 * 24 * hour,
    scopes: ['user:inference'],
    subscription: 'max',
    identity,
    ...changes,
  };
}

export function winnerOf(kind: Winner['kind'], what = 'the stored login'): Winner[] {
  return (['interactive', 'print', 'sdk'] as const).map((context) => ({ context, kind, what, place: null, note: null }));
}

const machine: MachineFacts = {
  platform: 'linux',
  host: 'here',
  node: '20.19.0',
  uid: 1000,
  user: 'ada',
  home: '/home/ada',
  homeState: 'fine',
  homeOwner: null,
  container: null,
  devcontainer: false,
  wsl: false,
  ssh: false,
  ci: null,
  ciWithholds: null,
  sandbox: null,
  hostMarkers: [],
};

export function storeOf(changes: Partial<StoreFacts> = {}): StoreFacts {
  return {
    place: '/home/ada/.claude/.credentials.json',
    reading: { kind: 'login', login: loginOf() },
    file: { kind: 'file', target: null, mode: 0o600, uid: 1000, size: 500, modifiedAt: now - hour },
    folder: { kind: 'folder', target: null, mode: 0o700, uid: 1000, size: 4096, modifiedAt: now - hour },
    obstacle: null,
    mount: { isOwn: false, isReadOnly: false },
    others: [],
    account: { place: '/home/ada/.claude.json', state: 'named', startups: 3, damage: null, backup: null },
    form: { accessKind: 'sk-ant-oat01', refreshKind: 'refresh-token', missing: [], foreignKey: null, broken: [], end: null },
    daemon: null,
    leftovers: [],
    strayOwner: null,
    paddedTokens: [],
    ...changes,
  };
}

export function credentialOf(changes: Partial<CredentialFacts> = {}): CredentialFacts {
  const baseUrl = { host: 'api.anthropic.com', isVendor: true, isValid: true, place: null };
  return {
    winners: winnerOf('login'),
    levels: [],
    baseUrl,
    overruled: [],
    signIn: { federation: null, profile: null, passedOver: null, required: null, consoleKey: false },
    loginCommand: fixedCommand`claude auth login`,
    literalFolder: null,
    emptied: [],
    leavesLoginOut: false,
    ...changes,
  };
}

export function factsOf(changes: Partial<Facts> = {}): Facts {
  return {
    schema: 1,
    at: now,
    machine,
    credential: credentialOf(),
    store: storeOf(),
    locks: [],
    clients: {
      isComplete: true,
      running: [],
      refreshers: [],
      installed: [{ path: '/home/ada/.local/bin/claude', version: '2.1.330', isOnPath: true, fault: null }],
      bundled: null,
    },
    settings: { files: [], broken: [], withheld: [], serverManaged: false, helper: null, otherHelpers: [] },
    network: { proxies: [], certificates: [], tlsUnchecked: false, online: null },
    cloud: { provider: null, switch: null, endsAt: null, renewal: null, problems: [] },
    mcp: { entries: [], cached: [], cachePlace: '/home/ada/.claude/mcp-needs-auth-cache.json' },
    clock: { ahead: [], isBeforeBuild: false, jumpedMs: null },
    disk: [],
    sessions: [],
    peers: [],
    ci: { workflows: [] },
    renewals: { result: null, at: null, isOfThisLogin: false },
    failed: [],
    ...changes,
  };
}
