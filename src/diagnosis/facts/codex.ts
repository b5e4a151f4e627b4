import { readdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { readSmallFile } from '../../stores/small-file.ts';
import { fixedCommand, withoutVariables, withVariables } from '../../core/shell-word.ts';
import type { PeerFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import { providerIn } from './codex-provider.ts';
import type { Provider } from './codex-provider.ts';
import { fileFacts } from './file.ts';
import type { Json, JsonFile } from './json-file.ts';
import { isJson, momentIn, objectIn, readJson, textIn } from './json-file.ts';
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
  if (file.kind === 'absent' && text.kind === 'absent' && elsewhere === null && named === '') return null;
  const provider = text.kind === 'text' ? await providerIn(text.text, env) : ({ kind: 'login' } satisfies Provider);
  const byProvider = judgedProvider(provider, config, hasCredential(file));
  if (byProvider !== null)
    return { client, place: byProvider.state === 'misconfigured' ? config : place, ...byProvider };
  if ((env['CODEX_API_KEY'] ?? '').trim() !== '')
    return { client, place, state: 'good', detail: 'CODEX_API_KEY is set', ...fine };
  if (file.kind === 'absent') {
    return elsewhere !== null && (named !== '' || provider.kind === 'login')
      ? { client, place, ...splitFrom(named, folder, elsewhere, usual) }
      : null;
  }
  if (file.kind === 'broken') {
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
  return { client, place, ...(await judgedLogin(file.fields, { folder, place, home, now: world.clock.now() })) };
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
  return [textIn(file.fields, 'OPENAI_API_KEY'), textIn(tokens, 'access_token'), textIn(tokens, 'refresh_token')].some(
    (one) => one !== null,
  );
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
async function judgedLogin(fields: Json, where: Where): Promise<Judged> {
  const dead = (state: PeerFacts['state'], detail: string, id = 'codex-session-dead'): Judged => {
    return { state, detail, id, command: login, advice: null };
  };
  if (textIn(fields, 'OPENAI_API_KEY') !== null) return { state: 'good', detail: 'an API key is stored', ...fine };
  const tokens = objectIn(fields, 'tokens');
  const [access, refresh] = [textIn(tokens, 'access_token'), textIn(tokens, 'refresh_token')];
  if (access === null && refresh === null) return dead('blank', 'holds no token');
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

/** A refresh token that is good once lies in two places, or was refused as spent and is stored still. */
async function reuse({ folder, place, home }: Where, refresh: string): Promise<string | null> {
  const names = (await readdir(home).catch((): string[] => [])).filter((name) => name.startsWith('.codex'));
  for (const other of names.map((name) => join(home, name, 'auth.json'))) {
    if (other === place) continue;
    const file = await readJson(other);
    const same = file.kind === 'object' && textIn(objectIn(file.fields, 'tokens'), 'refresh_token') === refresh;
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
    return isJson(claims) ? momentIn(claims, 'exp') : null;
  } catch {
    return null;
  }
}
