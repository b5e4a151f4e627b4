/**
 * The client's settings, read as the client reads them (measured on 2.1.330): strict JSON, a byte order mark allowed; a
 * file with a comment or a trailing comma is not in effect at all; managed > `--settings` > local > project > user.
 */
import { isObject } from '../../../core/json.ts';
import type { Note } from '../../agent.ts';
import type { ClientArguments } from '../arguments.ts';
import { settingPlaces } from './setting-places.ts';
import type { Files, FileText } from '../world.ts';
import { pathsOf } from '../world.ts';

/** Where a setting stands, strongest first. */
export type Scope = 'managed' | 'flag' | 'local' | 'project' | 'user';

/** One settings file, or `--settings`, as far as Holdfast needs it. */
export interface SettingsPart {
  readonly scope: Scope;
  /** The file, or `--settings` for inline JSON; fit to be shown. */
  readonly place: string;
  /** The `env` block; numbers and booleans as text. May hold secrets: not to be shown, logged or kept. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether it names an `apiKeyHelper`; `blank` when it takes a weaker one away; null when it does not speak of it. */
  readonly apiKeyHelper: 'named' | 'blank' | null;
  /** The setting by which it keeps hooks like those of Holdfast from running, or null. */
  readonly hooksOff: 'disableAllHooks' | 'allowManagedHooksOnly' | null;
  /** How people must sign in here, by an administrator's word; null where it says nothing of that. */
  readonly requires: RequiredSignIn | null;
  /** Null where it does not speak of the status line. */
  readonly statusLine: StatusLinePart | null;
}

/** A sign-in that managed settings require; the client heeds it from no other scope (measured on 2.1.332). */
export interface RequiredSignIn {
  readonly method: 'claudeai' | 'console' | 'gateway' | null;
  /** The organisations of which it must be one; null where none is named. */
  readonly organizations: readonly string[] | null;
}

/** What one part says of the status line; null for what it leaves to weaker ones. */
export interface StatusLinePart {
  readonly command: string | null;
  /** Seconds, at least 1. */
  readonly refreshInterval: number | null;
  readonly padding: number | null;
}

export interface Settings {
  /** Strongest first; only parts that are in effect. */
  readonly parts: readonly SettingsPart[];
  /** One note for each file that is there and cannot be used. */
  readonly notes: readonly Note[];
}

/** What the client's settings are read for. */
export interface SettingsRequest {
  readonly platform: NodeJS.Platform;
  readonly configFolder: string;
  readonly cwd: string;
  /** Null when the command is not the client itself: then nothing is known of its arguments. */
  readonly args: ClientArguments | null;
}

/** Reads every scope; a missing file is no setting, a broken one is a note, and neither is an error. */
export async function readSettings(request: SettingsRequest, files: Files): Promise<Settings> {
  const places = await settingPlaces(request.platform, request.configFolder, request.cwd, files.exists);
  const enabled = (source: 'user' | 'project' | 'local') => request.args?.settingSources.has(source) ?? true;
  const found = [
    ...(await readManaged(places.managed, request.platform, files)),
    ...(await readFlag(request, files)),
    ...(enabled('local') ? await readAll('local', places.local, files) : []),
    ...(enabled('project') ? await readAll('project', [places.project], files) : []),
    ...(enabled('user') ? await readAll('user', [places.user], files) : []),
  ];
  return {
    parts: found.flatMap((one) => (one.part === null ? [] : [one.part])),
    notes: found.flatMap((one) => (one.note === null ? [] : [one.note])),
  };
}

interface Found {
  readonly part: SettingsPart | null;
  readonly note: Note | null;
}

/** Drop-ins overrule the file beside them, and each other in the order of their names; hidden ones do not count. */
async function readManaged(folder: string, platform: NodeJS.Platform, files: Files): Promise<readonly Found[]> {
  const path = pathsOf(platform);
  const dropIns = (await files.list(path.join(folder, 'managed-settings.d')))
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .toSorted()
    .toReversed()
    .map((name) => path.join(folder, 'managed-settings.d', name));
  return readAll('managed', [...dropIns, path.join(folder, 'managed-settings.json')], files);
}

async function readFlag(request: SettingsRequest, files: Files): Promise<readonly Found[]> {
  const value = request.args?.settings ?? null;
  if (value === null) return [];
  const found = await settingsArgument(value, request, files);
  return found === null ? [] : [inspect('flag', found.place, found.text)];
}

/** The text behind a `--settings` argument, which is inline JSON when it looks like an object. */
export async function settingsArgument(
  value: string,
  request: Pick<SettingsRequest, 'platform' | 'cwd'>,
  files: Files,
): Promise<{ readonly place: string; readonly text: FileText } | null> {
  const inline = value.trim();
  if (inline.startsWith('{') && inline.endsWith('}')) {
    return { place: '--settings', text: { kind: 'text', text: inline } };
  }
  const path = pathsOf(request.platform).resolve(request.cwd, value);
  const text = await files.read(path);
  // The client itself ends with "Settings file not found".
  return text.kind === 'absent' ? null : { place: path, text };
}

async function readAll(scope: Scope, places: readonly string[], files: Files): Promise<readonly Found[]> {
  return Promise.all(places.map(async (place) => inspect(scope, place, await files.read(place))));
}

function inspect(scope: Scope, place: string, file: FileText): Found {
  if (file.kind === 'absent') return { part: null, note: null };
  if (file.kind === 'unreadable') return broken(place, file.detail);
  // An empty file says nothing, and the client says nothing of it (measured on 2.1.197, 2.1.330 and 2.1.332).
  if (file.text.replace(/^\uFEFF/, '').trim() === '') return { part: null, note: null };
  const object = parseObject(file.text);
  if (typeof object === 'string') return broken(place, object);
  const odd = oddMember(object);
  if (odd !== null) return broken(place, odd);
  const part = {
    scope,
    place,
    env: envOf(object),
    apiKeyHelper: helperOf(object),
    hooksOff: hooksOffIn(object, scope),
    requires: scope === 'managed' ? requiredIn(object) : null,
    statusLine: statusLineIn(object),
  };
  return { part, note: null };
}

/** Parses settings as strictly as the client; answers what came instead, without any of its content. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | string {
  const plain = text.replace(/^\uFEFF/, '');
  if (plain.trim() === '') return 'an empty file';
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch {
    return 'text that is not strict JSON (comments and trailing commas do not count)';
  }
  if (isObject(value)) return value;
  return Array.isArray(value) ? 'an array' : `a ${value === null ? 'null' : typeof value}`;
}

/** A member of another type than it must have takes the whole file out of effect (measured on 2.1.332, for these two). */
function oddMember(settings: Readonly<Record<string, unknown>>): string | null {
  const odd = ['env', 'permissions'].find((name) => (settings[name] ?? null) !== null && !isObject(settings[name]));
  return odd === undefined ? null : `one whose "${odd}" is no object`;
}

function broken(place: string, came: string): Found {
  const text = `${place} is not in effect: expected a JSON object, came ${came}.`;
  return { part: null, note: { level: 'warning', text, hint: `Mend ${place}, then start again.` } };
}

function envOf(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const env = settings['env'];
  if (!isObject(env)) return {};
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(env)) {
    if (typeof value === 'string') pairs.push([name, value]);
    else if (typeof value === 'number' || typeof value === 'boolean') pairs.push([name, String(value)]);
  }
  return Object.fromEntries(pairs);
}

function helperOf(settings: Readonly<Record<string, unknown>>): 'named' | 'blank' | null {
  const helper = settings['apiKeyHelper'];
  if (typeof helper !== 'string') return null;
  return helper.trim() === '' ? 'blank' : 'named';
}

/** The second one is read from managed settings only (names as on client 2.1.330). */
function hooksOffIn(settings: Readonly<Record<string, unknown>>, scope: Scope): SettingsPart['hooksOff'] {
  if (settings['disableAllHooks'] === true) return 'disableAllHooks';
  return scope === 'managed' && settings['allowManagedHooksOnly'] === true ? 'allowManagedHooksOnly' : null;
}

function requiredIn(settings: Readonly<Record<string, unknown>>): RequiredSignIn | null {
  const { forceLoginMethod: said, forceLoginOrgUUID: organization } = settings;
  const method = said === 'claudeai' || said === 'console' || said === 'gateway' ? said : null;
  const listed: readonly unknown[] | null = Array.isArray(organization)
    ? organization
    : organization === undefined
      ? null
      : [organization];
  const organizations = listed?.filter((one): one is string => typeof one === 'string') ?? null;
  return method === null && organizations === null ? null : { method, organizations };
}

function statusLineIn({ statusLine }: Readonly<Record<string, unknown>>): StatusLinePart | null {
  if (!isObject(statusLine)) return null;
  const { command, refreshInterval, padding } = statusLine;
  return {
    command: typeof command === 'string' && command.trim() !== '' ? command : null,
    refreshInterval: typeof refreshInterval === 'number' && refreshInterval >= 1 ? refreshInterval : null,
    padding: typeof padding === 'number' && padding >= 0 ? padding : null,
  };
}
