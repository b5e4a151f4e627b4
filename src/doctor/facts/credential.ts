import { isObject } from '../../core/json.ts';
import type { Fingerprint } from '../../core/credential.ts';
import { generationOf } from '../../core/credential.ts';
import type { ClientLook } from '../../agents/claude-code/look.ts';
import { upstreamOf, vendorUrl } from '../../agents/claude-code/upstream.ts';
import { bareMode, cloudSwitches, consoleKey } from '../../agents/claude-code/which-credential.ts';
import { isTruthy } from '../../agents/claude-code/effective-env.ts';
import { overruledVariables } from '../../agents/claude-code/overruled.ts';
import type { Origin } from '../../agents/claude-code/effective-env.ts';
import type { CredentialFacts, Level, Mention, PlaceSet, SignInFacts, Winner } from '../credential-facts.ts';
import { setBy, signInFacts, signInLevels } from './sign-in.ts';
import type { DiagnosisWorld } from '../world.ts';
import { findMentions } from './mentions.ts';
import { readJson } from './json-file.ts';
import { shapeOf } from './secret-shape.ts';
import type { CommandLine } from '../../core/shell-word.ts';
import { fixedCommand, withVariables } from '../../core/shell-word.ts';

/** One look for each way in which the client is started. */
export interface Looks {
  readonly interactive: ClientLook;
  readonly print: ClientLook;
  /** As the Agent SDK starts it: without settings files. */
  readonly sdk: ClientLook;
}

const named = [
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_API_KEY',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'ANTHROPIC_BASE_URL',
  'ANTHROPIC_CUSTOM_HEADERS',
  'ANTHROPIC_PROFILE',
  'ANTHROPIC_FEDERATION_RULE_ID',
  'ANTHROPIC_IDENTITY_TOKEN',
  'ANTHROPIC_IDENTITY_TOKEN_FILE',
  'CLAUDE_CODE_SIMPLE',
  'CLAUDE_CONFIG_DIR',
  'CLAUDE_SECURESTORAGE_CONFIG_DIR',
] as const;

/** Which credential wins for each way of starting the client, and every level with where it is set. */
export async function credentialFacts(
  world: DiagnosisWorld,
  looks: Looks,
  accountFiles: readonly string[],
  loginCommand: CommandLine,
): Promise<CredentialFacts> {
  const mentions = await findMentions(world, [...named, ...cloudSwitches]);
  const signIn = signInFacts(looks.print, mentions, placeOf);
  const approved = await keyApproval(looks.interactive, accountFiles);
  return {
    winners: [
      interactiveWinner(looks.interactive, approved, mentions),
      winner('print', looks.print, mentions),
      winner('sdk', looks.sdk, mentions),
    ],
    levels: levelsOf(world, looks.print, mentions, signIn),
    baseUrl: baseUrlOf(looks.print, mentions),
    overruled: overruledVariables(looks.print.env, world.env).map(({ name, by: { scope, place }, isEmptied }) => {
      return { name, by: { scope, place, line: null }, isEmptied };
    }),
    signIn,
    loginCommand,
    literalFolder: literalOf(looks.interactive, mentions),
    emptied: emptiedIn(looks.print, mentions),
    leavesLoginOut: bareMode(null, looks.print.env) !== null,
  };
}

/** Variables that a secret is given by, and that hold none: a job was meant to have one. */
const secrets = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'ANTHROPIC_IDENTITY_TOKEN',
  'AWS_BEARER_TOKEN_BEDROCK',
  'ANTHROPIC_FOUNDRY_API_KEY',
] as const;

function emptiedIn({ env }: ClientLook, mentions: Mentions): CredentialFacts['emptied'] {
  return secrets.flatMap((what) => {
    const found = env.find(what);
    if (found === null || found.value.trim() !== '') return [];
    return [{ what, place: placeOf(found.origin, mentions.get(what)) }];
  });
}

function winner(context: Winner['context'], { credential }: ClientLook, mentions: Mentions): Winner {
  const { kind, what, origin } = credential;
  return { context, kind, what, place: placeOf(origin, mentions.get(setBy[kind] ?? what)), note: null };
}

/** In the client's own screen a key of the environment counts only once it was approved there (client documentation). */
function interactiveWinner(look: ClientLook, approval: 'approved' | 'rejected' | 'asked', mentions: Mentions): Winner {
  const usual = winner('interactive', look, mentions);
  if (usual.kind !== 'env-api-key' || look.credential.what !== 'ANTHROPIC_API_KEY' || approval === 'approved')
    return usual;
  const note =
    approval === 'rejected'
      ? 'ANTHROPIC_API_KEY was declined at the client’s screen; -p uses it anyway'
      : 'ANTHROPIC_API_KEY is used once it is approved at the client’s screen; -p uses it without asking';
  const login = look.reading.kind === 'login';
  if (approval === 'asked' || !login) return { ...usual, note };
  return { context: 'interactive', kind: 'login', what: 'the stored login', place: null, note };
}

/** The client keeps the last 20 characters of keys that were approved or declined. */
async function keyApproval(look: ClientLook, files: readonly string[]): Promise<'approved' | 'rejected' | 'asked'> {
  const key = look.env.findSet('ANTHROPIC_API_KEY')?.value.trim();
  if (key === undefined) return 'asked';
  for (const path of files) {
    const found = await readJson(path);
    if (found.kind !== 'object') continue;
    const answers = found.fields['customApiKeyResponses'];
    if (!isObject(answers)) return 'asked';
    const has = (list: string): boolean => Array.isArray(answers[list]) && answers[list].includes(key.slice(-20));
    return has('rejected') ? 'rejected' : has('approved') ? 'approved' : 'asked';
  }
  return 'asked';
}

type Mentions = ReadonlyMap<string, readonly Mention[]>;

function levelsOf(world: DiagnosisWorld, look: ClientLook, mentions: Mentions, signIn: SignInFacts): Level[] {
  const stored = generationOf(look.reading);
  const variable = (what: string, kind: Level['kind']): Level =>
    variableLevel(world, look, mentions, stored, what, kind);
  const helper = look.settings.parts.find((part) => part.apiKeyHelper !== null);
  const helperPlace = helper === undefined ? null : { scope: helper.scope, place: helper.place, line: null };
  return [
    ...cloudSwitches.map((what) => cloudLevel(look, mentions, what)),
    variable('ANTHROPIC_AUTH_TOKEN', 'env-auth-token'),
    variable('ANTHROPIC_API_KEY', 'env-api-key'),
    plain('helper', 'apiKeyHelper', helper?.apiKeyHelper === 'named', helperPlace),
    variable('CLAUDE_CODE_OAUTH_TOKEN', 'env-oauth-token'),
    headersLevel(look, mentions),
    ...signInLevels(signIn),
    plain('login', 'the stored login', look.reading.kind === 'login', storePlace(look)),
    plain('console-key', consoleKey, look.hasConsoleKey, null),
  ];
}

function literalOf({ literal }: ClientLook, mentions: Mentions): CredentialFacts['literalFolder'] {
  if (literal === null) return null;
  const { name, value, origin, because, meant } = literal;
  return {
    name,
    place: placeOf(origin, mentions.get(name)),
    because,
    taken: `./${value}`,
    command: withVariables({ [name]: meant }, fixedCommand`claude`),
    repair: { name, value: meant },
  };
}

function storePlace(look: ClientLook): PlaceSet {
  return { scope: 'store', place: look.store.place, line: null };
}

function plain(kind: Level['kind'], what: string, isSet: boolean, place: PlaceSet | null): Level {
  return { kind, what, isSet, place: isSet ? place : null, mentions: [], shape: null };
}

function variableLevel(
  { fingerprint }: DiagnosisWorld,
  look: ClientLook,
  mentions: Mentions,
  stored: Fingerprint | null,
  what: string,
  kind: Level['kind'],
): Level {
  const found = look.env.findSet(what);
  const places = mentions.get(what) ?? [];
  return {
    kind,
    what,
    isSet: found !== null,
    place: found === null ? null : placeOf(found.origin, places),
    mentions: places,
    shape: found === null ? null : shapeOf(found.value, stored, fingerprint),
  };
}

/** A header that somebody wrote by hand; it counts here only where it is one to sign with. */
function headersLevel(look: ClientLook, mentions: Mentions): Level {
  const what = 'ANTHROPIC_CUSTOM_HEADERS';
  const found = look.env.findSet(what);
  const isSet = found !== null && /^\s*(?:authorization|x-api-key)\s*:/im.test(found.value);
  const places = mentions.get(what) ?? [];
  return plain('env-auth-token', what, isSet, isSet ? placeOf(found.origin, places) : null);
}

function cloudLevel(look: ClientLook, mentions: Mentions, what: string): Level {
  const found = look.env.findSet(what);
  const isSet = found !== null && isTruthy(found.value);
  const places = mentions.get(what) ?? [];
  return { ...plain('cloud', what, isSet, isSet ? placeOf(found.origin, places) : null), mentions: places };
}

/** What the shell has, a file most likely set: the last line with that very value, else the last that may have it. */
function placeOf(origin: Origin | null, mentions: readonly Mention[] = []): PlaceSet | null {
  if (origin === null) return null;
  const own = { scope: origin.scope, place: origin.place, line: null };
  if (origin.scope !== 'shell') return own;
  const found =
    mentions.findLast(({ value }) => value === 'same') ??
    mentions.findLast(({ scope, value }) => scope === 'rc file' && value === 'unknown');
  return found === undefined ? own : { scope: found.scope, place: found.place, line: found.line };
}

function baseUrlOf(look: ClientLook, mentions: Mentions): CredentialFacts['baseUrl'] {
  const upstream = upstreamOf(look);
  const vendorHost = new URL(vendorUrl).host;
  if (upstream.kind === 'vendor') return { host: vendorHost, isVendor: true, isValid: true, place: null };
  const place = placeOf(upstream.by.origin, mentions.get('ANTHROPIC_BASE_URL'));
  if (upstream.kind === 'invalid') return { host: '', isVendor: false, isValid: false, place };
  const { host } = new URL(upstream.url);
  return { host, isVendor: host === vendorHost || host.endsWith('.anthropic.com'), isValid: true, place };
}
