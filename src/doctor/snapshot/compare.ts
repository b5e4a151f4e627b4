import type { SnapshotValue, Snapshot } from './snapshot.ts';

/** One thing in which two environments differ. */
export interface Difference {
  readonly name: string;
  readonly left: SnapshotValue;
  readonly right: SnapshotValue;
  /** 0…1, how well it can explain that one of them fails and the other does not. */
  readonly weight: number;
  readonly why: string;
  /** The failure class that it would be, or null. */
  readonly id: string | null;
}

export interface Comparison {
  readonly schema: 1;
  /** Whether both were made with one key, so that equal secrets are seen to be equal. */
  readonly sameKey: boolean;
  readonly differences: readonly Difference[];
  /** How many facts are the same. */
  readonly same: number;
}

/** Says in what two environments differ, the likeliest cause of a failed sign-in first; pure. */
export function compareSnapshots(left: Snapshot, right: Snapshot): Comparison {
  const sameKey = left.keyId === right.keyId;
  const names = [...new Set([...Object.keys(left.facts), ...Object.keys(right.facts)])].toSorted();
  const pairs = names.map((name) => ({ name, left: left.facts[name] ?? null, right: right.facts[name] ?? null }));
  const differing = pairs.filter((pair) => pair.left !== pair.right);
  const told = differing.filter(({ left: a, right: b }) => sameKey || !(isFingerprint(a) && isFingerprint(b)));
  const differences = withoutConsequences(told)
    .map((pair) => judged(pair, isBeside(pair.name, left, right) ? beside : 1))
    .toSorted((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1));
  return { schema: 1, sameKey, differences, same: pairs.length - differing.length };
}

/** Too little to be shown among what can explain a failure. */
const beside = 0.35;

/** A stored login explains nothing where neither of them sends it, and a cloud's variables nothing without that cloud. */
function isBeside(name: string, left: Snapshot, right: Snapshot): boolean {
  const both = (fact: string, is: (value: SnapshotValue) => boolean): boolean =>
    [left, right].every(({ facts }) => is(facts[fact] ?? null));
  if (/^(store\.|level\.the stored login)/.test(name))
    return both('credential.print.kind', (kind) => kind !== 'login' && kind !== 'none' && kind !== null);
  return (
    /^variable\.(AWS_|GOOGLE_|CLOUD|AZURE_)/.test(name) && both('provider', (provider) => provider === 'anthropic')
  );
}

type Pair = Pick<Difference, 'name' | 'left' | 'right'>;

/** What follows from another difference only fills the page. */
function withoutConsequences(pairs: readonly Pair[]): readonly Pair[] {
  const changed = new Map(pairs.map((pair) => [pair.name, pair]));
  const isSame = (name: string, as: string): boolean => {
    const [a, b] = [changed.get(name), changed.get(as)];
    return a !== undefined && b !== undefined && a.left === b.left && a.right === b.right;
  };
  return pairs.filter(({ name }) => {
    if (ofStore.test(name)) return !changed.has('store.state');
    if (/^credential\.(interactive|sdk)\.kind$/.test(name)) return !isSame(name, 'credential.print.kind');
    if (/^credential\.\w+\.what$/.test(name)) {
      const isPrint = name === 'credential.print.what';
      return !changed.has(name.replace('.what', '.kind')) && (isPrint || !isSame(name, 'credential.print.what'));
    }
    if (/^level\..*\.from$/.test(name))
      return !changed.has(name.replace('.from', '.form')) && !changed.has('credential.print.kind');
    if (/^(variable\.ANTHROPIC_MODEL|settings\..*\.model)$/.test(name)) return !changed.has('model');
    if (/^(baseUrl\.isVendor|(variable|settings\..*)\.ANTHROPIC_BASE_URL)$/.test(name))
      return !changed.has('baseUrl.host');
    const [, variable] = /^network\.(\w+)$/.exec(name) ?? [];
    return variable === undefined || !changed.has(`variable.${variable}`);
  });
}

/** What a store that is there shows of itself. */
const ofStore = /^(store\.(?!state|obstacle|isReadOnly|isOwnMount|place|locks)|level\.the stored login)/;

/** As `holdfast snapshot` writes them. */
const fingerprintForm = /^#[0-9a-f]{12}$/;

function isFingerprint(fact: SnapshotValue): boolean {
  return typeof fact === 'string' && fingerprintForm.test(fact);
}

type Rule = readonly [name: RegExp, weight: number, why: string, id: string | null];

/** First match counts. */
const rules: readonly Rule[] = [
  [/^credential\.print\.kind$/, 1, 'another credential wins in an unattended run', 'env-shadows-login'],
  [
    /^signIn\.(identityToken|missing|profile|withoutEffect)$/,
    0.98,
    'workload identity or a profile is not set up alike',
    null,
  ],
  [/^signIn\.required$/, 0.96, 'an administrator requires another sign-in in one of them', null],
  [/^overruled$/, 0.9, 'a settings file goes before a variable of the shell in one of them', null],
  [/^store\.state$/, 0.97, 'the stored login is not in the same state', 'no-credential'],
  [/^store\.obstacle$/, 0.95, 'a renewed login cannot be saved in one of them', 'credentials-not-persisted'],
  [/^store\.(isReadOnly|isOwnMount)$/, 0.94, 'the login lies on another kind of mount', 'container-stale-copy'],
  [
    /^level\..*\.form$/,
    0.93,
    'the credential does not look the same: white space, quotes, another kind',
    'ci-setup-token',
  ],
  [
    /^(variable|settings\..*)\.(ANTHROPIC_API_KEY|ANTHROPIC_AUTH_TOKEN|CLAUDE_CODE_OAUTH_TOKEN)$/,
    0.92,
    'another secret is set',
    'env-shadows-login',
  ],
  [/^(provider|(variable|settings\..*)\.CLAUDE_CODE_USE_)/, 0.91, 'requests go to another provider', null],
  [
    /^(baseUrl\.|(variable|settings\..*)\.ANTHROPIC_BASE_URL)/,
    0.9,
    'requests go to another host',
    'gateway-token-invalid',
  ],
  [
    /^variable\.CLAUDE_CODE_(PROVIDER_MANAGED_BY_HOST|HOST_AUTH|SDK_HAS_HOST)/,
    0.9,
    'one of them was started by an application that keeps the credential',
    'inherited-host-env',
  ],
  [/^settings\.(helper|broken)$/, 0.88, 'the settings do not have the same effect', 'helper-failing'],
  [
    /^(machine\.homeState|variable\.(HOME|USER|LOGNAME|CLAUDE_CONFIG_DIR|CLAUDE_SECURESTORAGE_CONFIG_DIR))$/,
    0.86,
    'the login is looked for in another place',
    'env-user-missing',
  ],
  [/^store\.(place|account)$/, 0.84, 'the login is looked for in another place', 'credential-store-split'],
  [/^store\.(token|login|isRenewable)$/, 0.82, 'the login does not live as long', 'access-token-expired'],
  [/^store\.locks$/, 0.8, 'a lock lies beside one of them', 'refresh-lock-orphaned'],
  [/^machine\.clockIsPlausible$/, 0.8, 'one clock is wrong', 'clock-skew'],
  [/^machine\.diskIsFull$/, 0.8, 'one disk is full', 'credentials-not-persisted'],
  [/^network\.(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|tlsUnchecked)/, 0.75, 'certificates are not the same', 'network-tls'],
  [/^(network\.|variable\..*_proxy$|variable\..*_PROXY$)/i, 0.72, 'requests take another way', 'network-connect'],
  [/^variable\.(AWS_|GOOGLE_|CLOUD|AZURE_)/, 0.7, 'the cloud’s own credentials are set otherwise', null],
  [/^client\.version$/, 0.65, 'another release of the client', 'client-auth-regression'],
  [/^store\.scopes$/, 0.62, 'the login may do other things', 'permission-scope'],
  [/^(model|settings\..*\.(model|ANTHROPIC_\w*MODEL))$/, 0.4, 'another model is asked for', 'model-not-found'],
  [/^settings\./, 0.6, 'the settings are not the same', null],
  [/^(credential|level)\./, 0.55, 'credentials come from other places', null],
  [/^mcp\./, 0.5, 'an MCP server is in another state', 'mcp-needs-auth'],
  [/^machine\.(container|devcontainer|ci|ssh|wsl|sandbox|isRoot)$/, 0.45, 'another kind of machine', null],
  [/^variable\.ANTHROPIC_\w*MODEL$/, 0.4, 'another model is asked for', 'model-not-found'],
  [/^client\./, 0.3, 'another client is found', null],
  [/^store\./, 0.3, 'the login file is not the same', null],
  [/^machine\.(host|user)$/, 0.05, 'another machine or user, as is to be expected', null],
];

function judged({ name, left, right }: Pair, most: number): Difference {
  const [, weight, why, id] = rules.find(([pattern]) => pattern.test(name)) ?? [null, 0.1, 'not the same', null];
  const seen = id === 'env-shadows-login' ? shadowOrNone(left, right) : id;
  return { name, left, right, weight: Math.min(weight, most), why, id: seen };
}

/** Where one of the two has nothing at all, nothing is shadowed there. */
function shadowOrNone(left: SnapshotValue, right: SnapshotValue): string {
  return [left, right].includes('none') ? 'no-credential' : 'env-shadows-login';
}
