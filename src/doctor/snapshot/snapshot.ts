import { HoldfastError } from '../../core/errors.ts';
import type { Facts } from '../facts.ts';
import type { PlaceSet } from '../credential-facts.ts';
import { jsonText, pageOf, shown } from '../../core/shown.ts';
import type { Page } from '../../core/shown.ts';

/**
 * A picture of an environment without anything secret in it, sorted, so that two can be laid side by side. What is secret
 * is there as a fingerprint under the key of the pair: equal values have equal ones, and nobody can look one up elsewhere.
 */
export interface Snapshot {
  readonly schema: 1;
  /** Holdfast's version. */
  readonly holdfast: string;
  /**
   * The pair's key, 22 characters; the second picture is made with that of the first. Null where the key was given: then it is
   * somebody's secret, and the picture may be handed on.
   */
  readonly key: string | null;
  /** Says which key it was, without saying the key. */
  readonly keyId: string;
  readonly madeAt: string;
  readonly facts: Readonly<Record<string, SnapshotValue>>;
}

export type SnapshotValue = string | number | boolean | null;

export interface SnapshotOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly version: string;
  readonly key: string | null;
  readonly keyId: string;
  /** A fingerprint of a value under the pair's key. */
  readonly hash: (value: string) => string;
}

/** Takes the picture; pure. */
export function takeSnapshot(facts: Facts, options: SnapshotOptions): Snapshot {
  const found: Record<string, SnapshotValue> = {
    ...machineFacts(facts, options),
    ...credentialFacts(facts, options),
    ...storeFacts(facts, options),
    ...settingsFacts(facts, options),
    ...networkFacts(facts, options),
    ...variableFacts(options),
  };
  const sorted = Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    schema: 1,
    holdfast: options.version,
    key: options.key,
    keyId: options.keyId,
    madeAt: new Date(facts.at).toISOString(),
    facts: sorted,
  };
}

/** The text of a picture, always the same for the same facts. */
export function snapshotText(snapshot: Snapshot): Page {
  return pageOf`${jsonText(snapshot, 2)}\n`;
}

/** Reads a picture. @throws HoldfastError `usage` that says what was expected and what came. */
export function readSnapshot(text: string, name: string): Snapshot {
  const refuse = (came: string): HoldfastError => {
    return new HoldfastError(
      'usage',
      `${name}: expected a snapshot, found ${came}`,
      shown`holdfast snapshot -o local.json`,
    );
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(text.trim() === '' ? 'an empty file' : 'text that is no JSON');
  }
  if (typeof value !== 'object' || value === null || !('facts' in value)) throw refuse('JSON without facts');
  const { schema, facts, key, keyId } = value as { schema?: unknown; facts?: unknown; key?: unknown; keyId?: unknown };
  if (schema !== 1) throw refuse(`the form ${JSON.stringify(schema) ?? 'none'}, where this Holdfast knows 1`);
  if (typeof facts !== 'object' || facts === null || (typeof key !== 'string' && typeof keyId !== 'string'))
    throw refuse('a snapshot without key or facts');
  return value as Snapshot;
}

function machineFacts(
  { machine, clients, clock, disk }: Facts,
  { hash, home }: SnapshotOptions,
): Record<string, SnapshotValue> {
  if (machine === null) return {};
  const client = clients?.installed[0];
  return {
    'machine.platform': machine.platform,
    'machine.node': machine.node,
    'machine.container': machine.container,
    'machine.devcontainer': machine.devcontainer,
    'machine.wsl': machine.wsl,
    'machine.ssh': machine.ssh,
    'machine.ci': machine.ci,
    'machine.sandbox': machine.sandbox,
    'machine.host': hash(machine.host),
    'machine.user': machine.user === null ? null : hash(machine.user),
    'machine.isRoot': machine.uid === 0,
    'machine.homeState': machine.homeState,
    'machine.clockIsPlausible': clock === null ? null : clock.ahead.length === 0 && !clock.isBeforeBuild,
    'machine.diskIsFull': disk?.some(({ freeBytes }) => freeBytes < 65_536) ?? null,
    'client.path': client === undefined ? null : shortened(client.path, home),
    'client.version': client?.version ?? null,
    'client.running': clients === null ? null : clients.running.length > 0,
  };
}

function credentialFacts({ credential, cloud }: Facts, { home }: SnapshotOptions): Record<string, SnapshotValue> {
  if (credential === null) return {};
  const winners = credential.winners.flatMap(({ context, kind, what }): Array<readonly [string, SnapshotValue]> => {
    return [
      [`credential.${context}.kind`, kind],
      [`credential.${context}.what`, what],
    ];
  });
  const levels = credential.levels.filter(({ isSet }) => isSet);
  const places = levels.map(({ what, place }) => [`level.${what}.from`, placeOf(place, home)] as const);
  const forms = levels.flatMap(({ what, shape }) => {
    return shape === null ? [] : [[`level.${what}.form`, [shape.kind, ...shape.flaws].join(', ')] as const];
  });
  return {
    ...Object.fromEntries(winners),
    ...Object.fromEntries(places),
    ...Object.fromEntries(forms),
    ...signInFacts(credential),
    'provider': cloud?.provider ?? 'anthropic',
    'baseUrl.host': credential.baseUrl.host,
    'baseUrl.isVendor': credential.baseUrl.isVendor,
  };
}

function signInFacts({ signIn, overruled }: NonNullable<Facts['credential']>): Record<string, SnapshotValue> {
  const { federation, profile, passedOver, required } = signIn;
  return {
    'signIn.identityToken': federation?.token.state ?? null,
    'signIn.missing': federation === null || federation.missing.length === 0 ? null : federation.missing.join(', '),
    'signIn.profile': profile?.login.state ?? null,
    'signIn.withoutEffect': passedOver?.what ?? null,
    'signIn.required': required === null ? null : (required.method ?? 'organization'),
    'signIn.consoleKey': signIn.consoleKey,
    'overruled': overruled.map(({ name, by }) => `${name} by ${by.scope}`).join(', ') || null,
  };
}

function placeOf(place: PlaceSet | null, home: string): string {
  if (place === null) return 'set';
  return place.line === null ? place.scope : `${place.scope} ${shortened(place.place, home)}:${place.line}`;
}

function storeFacts({ store, locks, mcp, at }: Facts, { home }: SnapshotOptions): Record<string, SnapshotValue> {
  if (store === null) return {};
  const login = store.reading.kind === 'login' ? store.reading.login : null;
  const servers = (mcp?.entries ?? []).map(({ name, state }) => [`mcp.${name}`, state] as const);
  return {
    'store.place': shortened(store.place, home),
    'store.state': store.reading.kind,
    'store.isRenewable': login === null ? null : login.refresh !== null,
    'store.token': login === null ? null : span(login.expiresAt, at),
    'store.login': login === null ? null : span(login.deadlineAt, at),
    'store.subscription': login?.subscription ?? null,
    'store.scopes': login === null ? null : login.scopes.toSorted().join(' '),
    'store.mode': store.file === null ? null : store.file.mode.toString(8),
    'store.kind': store.file?.kind ?? null,
    'store.isOwnMount': store.mount.isOwn,
    'store.isReadOnly': store.mount.isReadOnly,
    'store.obstacle': store.obstacle?.code ?? null,
    'store.account': store.account.state,
    'store.locks': (locks ?? []).map(({ guards, state }) => `${guards} ${state}`).join(', ') || null,
    ...Object.fromEntries(servers),
  };
}

function settingsFacts({ settings }: Facts, { home, env, hash }: SnapshotOptions): Record<string, SnapshotValue> {
  if (settings === null) return {};
  const asModel = (model: string): string => variableFact('ANTHROPIC_MODEL', model, hash, home);
  const seen = new Map<string, number>();
  const files = settings.files.flatMap(({ scope, place, variables, prints, model }) => {
    // A scope may have several files; the strongest one comes first.
    const count = (seen.get(scope) ?? 0) + 1;
    seen.set(scope, count);
    const name = count === 1 ? `settings.${scope}` : `settings.${scope}.${count}`;
    return [
      [name, `${shortened(place, home)}: ${variables.join(', ') || 'no variables'}`] as const,
      ...variables.map((variable) => [`${name}.${variable}`, prints[variable] ?? null] as const),
      ...(model === null ? [] : [[`${name}.model`, asModel(model)] as const]),
    ];
  });
  const model = env['ANTHROPIC_MODEL'] ?? settings.files.find((file) => file.model !== null)?.model ?? null;
  return {
    ...Object.fromEntries(files),
    'model': model === null ? 'the client’s own choice' : asModel(model),
    'settings.broken': settings.broken.map(({ place }) => shortened(place, home)).join(', ') || null,
    'settings.helper': settings.helper === null ? null : `${settings.helper.place.scope}, ${settings.helper.state}`,
    'settings.serverManaged': settings.serverManaged,
  };
}

function networkFacts({ network }: Facts, { home }: SnapshotOptions): Record<string, SnapshotValue> {
  if (network === null) return {};
  const proxies = network.proxies.map(({ name, isValid }) => [`network.${name}`, isValid ? 'set' : 'no URL'] as const);
  const certificates = network.certificates.map(
    ({ name, path, state }) => [`network.${name}`, `${shortened(path, home)}: ${state}`] as const,
  );
  return { ...Object.fromEntries([...proxies, ...certificates]), 'network.tlsUnchecked': network.tlsUnchecked };
}

/** Variables that can decide how a client signs in and reaches its vendor. */
const telling =
  /^(ANTHROPIC_|CLAUDE|AWS_|GOOGLE_|CLOUD_ML_|CLOUDSDK_|VERTEX_|AZURE_|CODEX_|OPENAI_|GEMINI_|COPILOT_|GH_|GITHUB_|XDG_|NODE_|SSL_|DISABLE_|API_)|_PROXY$|_proxy$|^(CI|HOME|USER|LOGNAME|TERM|LANG|SHELL|NO_COLOR)$/;
/** Their values tell nobody anything but how the client was set. */
const harmless =
  /^(CI|TERM|LANG|SHELL|NO_COLOR|CLAUDE_CODE_USE_\w+|CLAUDE_CODE_ENTRYPOINT|ANTHROPIC_MODEL|ANTHROPIC_SMALL_FAST_MODEL|ANTHROPIC_DEFAULT_\w+_MODEL|AWS_REGION|AWS_DEFAULT_REGION|CLOUD_ML_REGION|NODE_ENV|NODE_OPTIONS|NODE_TLS_REJECT_UNAUTHORIZED|GITHUB_ACTIONS|GITHUB_EVENT_NAME|\w+_TIMEOUT_MS|\w+_TTL_MS|DISABLE_\w+)$/;

function variableFacts({ env, hash, home }: SnapshotOptions): Record<string, SnapshotValue> {
  const set = Object.entries(env).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && telling.test(pair[0]),
  );
  return Object.fromEntries(set.map(([name, value]) => [`variable.${name}`, variableFact(name, value, hash, home)]));
}

function variableFact(name: string, value: string, hash: (value: string) => string, home: string): string {
  if (value === '') return 'empty';
  // A harmless name may hold anything; what is long is no switch and no model.
  if (harmless.test(name) && value.length <= 64 && !/sk-|eyJ|gh[opsu]_|:\/\//.test(value)) return value;
  if (name === 'HOME') return shortened(value, home) === '~' ? '~' : hash(value);
  return hash(value);
}

function shortened(path: string, home: string): string {
  return path === home
    ? '~'
    : path.startsWith(`${home}/`)
      ? `~/${path.slice(home.length + 1)}`
      : path.replace(/^\/(home|Users)\/[^/]+/, '/$1/…');
}

/** How far away an end is, in steps that stay the same for a while. */
function span(end: number | null, at: number): string {
  if (end === null) return 'no known end';
  const hours = (end - at) / 3_600_000;
  if (hours <= 0) return 'over';
  if (hours < 1) return 'within the hour';
  return hours < 24 ? 'within the day' : hours < 168 ? 'within the week' : 'later';
}
