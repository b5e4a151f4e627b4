import type { JsonObject } from '../../core/json.ts';
import { isObject, objectIn } from '../../core/json.ts';
import { readdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readSmallFile } from '../../stores/small-file.ts';
import { ciOf } from '../../core/ci.ts';
import { kindOfSecret } from '../../core/secret-form.ts';
import { isPlaceholder } from './secret-shape.ts';
import { fixedCommand, withoutVariables, withVariables } from '../../core/shell-word.ts';
import type { PeerFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import { codexConfig, providerIn } from './codex-provider.ts';
import type { Provider } from './codex-provider.ts';
import { fileFacts } from './file.ts';
import type { JsonFile } from './json-file.ts';
import { momentIn, readJson, filledIn } from './json-file.ts';
import { readTail } from './tail.ts';

type Judged = Pick<PeerFacts, 'state' | 'detail' | 'id' | 'command' | 'advice'>;

const client = 'Codex';
const login = fixedCommand`codex login`;
const fine = { id: null, command: null, advice: null } as const;

/** Codex: where its login lies, what its provider is sent, and whether the login is good. Null where nothing of it is there. */
export async function codexFacts(world: DiagnosisWorld): Promise<PeerFacts | null> {
  const { env, cwd } = world;
  const home = homeOf(world);
  const usual = join(home, '.codex');
  const named = env['CODEX_HOME'] ?? '';
  const folder = named === '' ? usual : resolve(cwd, named);
  const place = join(folder, 'auth.json');
  const config = join(folder, 'config.toml');
  const [file, text] = await Promise.all([readJson(place), readSmallFile(config, 1024 * 1024)]);
  const elsewhere = file.kind === 'absent' ? await loginElsewhere(home, place) : null;
  const isAbsent = file.kind === 'absent' && text.kind === 'absent' && elsewhere === null && named === '';
  if (isAbsent && env['CODEX_API_KEY'] === undefined) return null;
  const settings = text.kind === 'text' ? await codexConfig(text.text) : {};
  const provider = providerIn(settings, env);
  const byProvider = judgedProvider(provider, config, hasCredential(file));
  if (byProvider !== null)
    return { client, place: byProvider.state === 'misconfigured' ? config : place, ...byProvider };
  const given = (env['CODEX_API_KEY'] ?? '').trim();
  if (given !== '') {
    const wrong = foreignKey(given);
    if (wrong === null) return { client, place, state: 'good', detail: 'CODEX_API_KEY is set', ...fine };
    return {
      client,
      place: 'the environment',
      state: 'misconfigured',
      detail: `CODEX_API_KEY is ${wrong}`,
      id: 'api-key-invalid',
      command: null,
      advice: 'set a key of OpenAI, or unset it',
    };
  }
  if (file.kind === 'absent' && filledIn(settings ?? {}, 'cli_auth_credentials_store') === 'keyring')
    return {
      client,
      place: config,
      state: 'stored',
      detail: 'its login is kept in the keyring, which is not looked at',
      ...fine,
    };
  if (file.kind === 'absent' && env['CODEX_API_KEY'] !== undefined && elsewhere === null)
    return { client, place: 'the environment', ...emptied(ciOf(env)?.name ?? null, isAbsent) };
  if (file.kind === 'absent') {
    return elsewhere !== null && (named !== '' || provider.kind === 'login')
      ? { client, place, ...splitFrom(named, folder, elsewhere, usual) }
      : null;
  }
  if (file.kind === 'broken') {
    if (named !== '' && (await fileFacts(folder))?.kind === 'file')
      return {
        client,
        place,
        state: 'misconfigured',
        detail: `CODEX_HOME leads to ${folder}, which is a file`,
        id: 'credential-store-split',
        command: withoutVariables(['CODEX_HOME'], fixedCommand`codex`),
        advice: null,
      };
    return {
      client,
      place,
      state: 'unreadable',
      detail: file.because,
      id: 'codex-session-dead',
      command: login,
      advice: null,
    };
  }
  const judged = await judgedLogin(file.fields, { folder, place, home, now: world.clock.now() });
  return { client, place, ...(forcedAway(settings ?? {}, file.fields, config) ?? judged) };
}

/** What the provider that is chosen means for the login; null where the stored login is what counts. */
function judgedProvider(provider: Provider, config: string, hasStored: boolean): Judged | null {
  const wrong = (id: string, detail: string, advice: string): Judged => {
    return { state: 'misconfigured', detail, id, command: null, advice };
  };
  switch (provider.kind) {
    case 'login':
      return null;
    case 'keyed':
      return { state: 'good', detail: provider.detail, ...fine };
    case 'broken':
      return wrong(
        'codex-config-broken',
        `${config} ${provider.because}`,
        `mend ${config}; Codex does not start before`,
      );
    case 'unset':
      return wrong('codex-provider-no-key', provider.because, `set ${provider.variable} where Codex is started`);
    case 'misnamed':
      return wrong(
        'codex-provider-no-key',
        `${provider.setting} of the provider ${provider.name} is no name of a variable; Codex takes the name of one there, never a key`,
        `put the key into a variable, and the variable’s name into ${provider.setting} in ${config}`,
      );
    case 'keyless':
      // A server of one's own on this machine may want no key; where one is stored, it was meant to be sent.
      if (provider.isLocal && !hasStored)
        return { state: 'good', detail: 'its provider is on this machine and wants no key', ...fine };
      return wrong(
        'codex-provider-no-key',
        `the provider ${provider.name} is sent no key: no env_key, no http_headers, and requires_openai_auth is not true (Codex 0.149 and newer)`,
        `give [model_providers.${provider.name}] in ${config} an env_key, or requires_openai_auth = true`,
      );
  }
}

function hasCredential(file: JsonFile): boolean {
  if (file.kind !== 'object') return false;
  const tokens = objectIn(file.fields, 'tokens');
  return [
    filledIn(file.fields, 'OPENAI_API_KEY'),
    filledIn(tokens, 'access_token'),
    filledIn(tokens, 'refresh_token'),
  ].some((one) => one !== null);
}

function splitFrom(named: string, folder: string, elsewhere: string, usual: string): Judged {
  const seen =
    named === '' ? `there is no login in ${folder}` : `CODEX_HOME leads to ${folder}, where there is no login`;
  const written = /^(~|\$|["'])/.test(named)
    ? '; it is written as a shell would expand it, and nothing expands it'
    : '';
  const isUsual = elsewhere === join(usual, 'auth.json');
  const command = isUsual
    ? withoutVariables(['CODEX_HOME'], fixedCommand`codex`)
    : withVariables({ CODEX_HOME: dirname(elsewhere) }, fixedCommand`codex`);
  return {
    state: 'misconfigured',
    detail: `${seen}, and ${elsewhere} holds one${written}`,
    id: 'credential-store-split',
    command,
    advice: null,
  };
}

/** Another folder of Codex in this home that holds a login: the usual one first. */
async function loginElsewhere(home: string, place: string): Promise<string | null> {
  const names = (await readdir(home).catch((): string[] => [])).filter((name) => name.startsWith('.codex')).toSorted();
  for (const path of names.map((name) => join(home, name, 'auth.json'))) {
    if (path !== place && hasCredential(await readJson(path))) return path;
  }
  return null;
}

interface Where {
  readonly folder: string;
  readonly place: string;
  readonly home: string;
  readonly now: number;
}

/** Codex renews its token itself while it holds a refresh token; `last_refresh` says when it last did. */
async function judgedLogin(fields: JsonObject, where: Where): Promise<Judged> {
  const dead = (state: PeerFacts['state'], detail: string, id = 'codex-session-dead'): Judged => {
    return { state, detail, id, command: login, advice: null };
  };
  const key = filledIn(fields, 'OPENAI_API_KEY');
  if (key !== null) {
    const wrong = foreignKey(key);
    return wrong === null
      ? { state: 'good', detail: 'an API key is stored', ...fine }
      : dead('misconfigured', `the stored API key is ${wrong}`);
  }
  const tokens = objectIn(fields, 'tokens');
  const [access, refresh] = [filledIn(tokens, 'access_token'), filledIn(tokens, 'refresh_token')];
  if (access === null && refresh === null) return dead('blank', 'holds no token');
  const foreign = foreignToken(access) ?? foreignToken(refresh);
  if (foreign !== null)
    return dead('misconfigured', `one of its tokens is ${foreign}: something else than Codex wrote this file`);
  const reused = refresh === null ? null : await reuse(where, refresh);
  if (reused !== null) return dead('shared', reused, 'codex-refresh-reused');
  const endsAt = endOf(access);
  const isOver = endsAt !== null && endsAt <= where.now;
  if (!isOver) return { state: 'good', detail: 'logged in', ...fine };
  if (refresh === null) return dead('expired', 'its access token has lapsed, and nothing renews it');
  const last = momentIn(fields, 'last_refresh');
  if (last !== null && where.now - last > 30 * 86_400_000)
    return dead('expired', 'its access token has lapsed, and was not renewed for a month');
  return { state: 'expired-renewable', detail: 'is renewed when it is next used', ...fine };
}

/** Secrets of others, by kinds of `core/secret-form.ts`; what is of no known kind may be OpenAI’s next one. */
const others: Readonly<Record<string, string>> = {
  'sk-ant-oat01': 'a token of Claude Code',
  'refresh-token': 'a token of Claude Code',
  'sk-ant-api03': 'a key of Anthropic',
  'admin-key': 'a key of Anthropic',
  'sk-ant': 'a key of Anthropic',
  'openrouter': 'a key of OpenRouter',
  'github': 'a token of GitHub',
  'gitlab': 'a token of GitLab',
  'slack': 'a token of Slack',
  'google': 'a key of Google',
  'aws': 'a key of AWS',
  'npm': 'a token of npm',
  'hugging-face': 'a token of Hugging Face',
  'groq': 'a key of Groq',
  'xai': 'a key of xAI',
};

function foreignKey(key: string): string | null {
  return isPlaceholder(key) ? 'a placeholder' : (others[kindOfSecret(key)] ?? null);
}

function foreignToken(token: string | null): string | null {
  if (token === null) return null;
  return foreignKey(token) ?? (token.startsWith('sk-') ? 'an API key' : null);
}

/** An administrator’s or a person’s choice of the other way to sign in: Codex logs out what is stored, and ends. */
function forcedAway(settings: JsonObject, fields: JsonObject, config: string): Judged | null {
  const forced = filledIn(settings, 'forced_login_method');
  const hasKey = filledIn(fields, 'OPENAI_API_KEY') !== null;
  if ((forced !== 'chatgpt' || !hasKey) && (forced !== 'api' || hasKey)) return null;
  const id = 'sign-in-required';
  const asks = (wanted: string, stored: string): string =>
    `${config} asks for ${wanted} (forced_login_method), and ${stored} is stored`;
  if (forced === 'chatgpt')
    return {
      state: 'misconfigured',
      detail: asks('a login of ChatGPT', 'an API key'),
      id,
      command: login,
      advice: null,
    };
  // Its command for that reads the key from its input, so there is no line to be pasted.
  const advice = `give codex login --with-api-key the key on its input, or take forced_login_method out of ${config}`;
  return { state: 'misconfigured', detail: asks('an API key', 'a login of ChatGPT'), id, command: null, advice };
}

/** A secret that was to come from outside, and did not: on a runner nobody can log in. */
function emptied(runner: string | null, isUnused: boolean): Judged {
  const seen = 'CODEX_API_KEY is set and empty';
  // Where nothing of Codex lies, only who asks for Codex is told.
  const id = isUnused ? null : 'no-credential';
  if (runner === null)
    return {
      state: 'misconfigured',
      detail: `${seen}, and no login of Codex was found`,
      id,
      command: login,
      advice: null,
    };
  const advice = `this is a job of ${runner === 'CI' ? 'a CI system' : runner}, where nobody can log in: hand it its secret as CODEX_API_KEY`;
  return { state: 'misconfigured', detail: `${seen}: this run was given no secret`, id, command: null, advice };
}

/** A refresh token that is good once lies in two places, or was refused as spent and is stored still. */
async function reuse({ folder, place, home }: Where, refresh: string): Promise<string | null> {
  const names = (await readdir(home).catch((): string[] => [])).filter((name) => name.startsWith('.codex'));
  for (const other of names.map((name) => join(home, name, 'auth.json'))) {
    if (other === place) continue;
    const file = await readJson(other);
    const same = file.kind === 'object' && filledIn(objectIn(file.fields, 'tokens'), 'refresh_token') === refresh;
    if (same && !(await isSameFile(other, place)))
      return `${other} holds the same login: whichever is renewed first ends the other`;
  }
  const log = join(folder, 'log', 'codex-tui.log');
  const [tail, at, storedAt] = await Promise.all([readTail(log, 64 * 1024), fileFacts(log), fileFacts(place)]);
  const isSaid = /refresh[ _]token[ _](?:was|has) already (?:been )?used|refresh_token_reused/i.test(tail ?? '');
  return isSaid && (at?.modifiedAt ?? 0) > (storedAt?.modifiedAt ?? 0)
    ? `${log} says that its refresh token was used already, and nothing newer is stored`
    : null;
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, two] = await Promise.all([a, b].map((path) => realpath(path).catch(() => path)));
  return one === two;
}

function endOf(token: string | null): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from((token ?? '').split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isObject(claims) ? momentIn(claims, 'exp') : null;
  } catch {
    return null;
  }
}
