import { join } from 'node:path';
import { readSmallFile } from '../../stores/small-file.ts';
import type { PeerFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import type { Json, JsonFile } from './json-file.ts';
import { isJson, momentIn, objectIn, readJson, textIn } from './json-file.ts';

/** Other clients and tools of this user, as far as their own stores tell offline; those that are not there are left out. */
export async function peerFacts(world: DiagnosisWorld): Promise<PeerFacts[]> {
  const { env } = world;
  const home = homeOf(world);
  const now = world.clock.now();
  const found = await Promise.all([
    codex(env, home, now),
    gemini(home, now),
    copilot(env, home),
    kiro(home, now),
    opencode(env, home),
    docker(env, home),
    npm(env, home),
    git(home),
  ]);
  return found.filter((one) => one !== null);
}

/** Puts what is common to all together; a store that is not there is no finding. */
function told(
  client: string,
  place: string,
  file: JsonFile,
  id: string | null,
  command: string | null,
  judge: (fields: Json) => Pick<PeerFacts, 'state' | 'detail'> & Partial<Pick<PeerFacts, 'id' | 'command'>>,
): PeerFacts | null {
  if (file.kind === 'absent') return null;
  if (file.kind === 'broken') return { client, place, state: 'unreadable', detail: file.because, id, command };
  const judged = judge(file.fields);
  const isBad = judged.state === 'expired' || judged.state === 'blank';
  return { client, place, id: isBad ? id : null, command: isBad ? command : null, ...judged };
}

/** Codex renews its token itself while it holds a refresh token; `last_refresh` says when it last did. */
async function codex(env: DiagnosisWorld['env'], home: string, now: number): Promise<PeerFacts | null> {
  const place = join(env['CODEX_HOME'] ?? join(home, '.codex'), 'auth.json');
  return told('Codex', place, await readJson(place), 'codex-session-dead', 'codex login', (fields) => {
    if (textIn(fields, 'OPENAI_API_KEY') !== null) return { state: 'good', detail: 'an API key is stored' };
    const tokens = objectIn(fields, 'tokens');
    const refresh = textIn(tokens, 'refresh_token');
    if (textIn(tokens, 'access_token') === null && refresh === null)
      return { state: 'blank', detail: 'holds no token' };
    const endsAt = endOf(textIn(tokens, 'access_token'));
    const isOver = endsAt !== null && endsAt <= now;
    if (refresh === null && isOver)
      return { state: 'expired', detail: 'its access token has lapsed, and nothing renews it' };
    const last = momentIn(fields, 'last_refresh');
    const old = last !== null && now - last > 30 * 86_400_000;
    if (isOver && old)
      return { state: 'expired', detail: 'its access token has lapsed, and was not renewed for a month' };
    return isOver
      ? { state: 'expired-renewable', detail: 'is renewed when it is next used' }
      : { state: 'good', detail: 'logged in' };
  });
}

function endOf(token: string | null): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from((token ?? '').split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isJson(claims) ? momentIn(claims, 'exp') : null;
  } catch {
    return null;
  }
}

async function gemini(home: string, now: number): Promise<PeerFacts | null> {
  const place = join(home, '.gemini', 'oauth_creds.json');
  return told('Gemini CLI', place, await readJson(place), 'peer-session-expired', 'gemini   (then /auth)', (fields) => {
    const endsAt = momentIn(fields, 'expiry_date');
    if (textIn(fields, 'access_token') === null && textIn(fields, 'refresh_token') === null)
      return { state: 'blank', detail: 'holds no token' };
    if (endsAt === null || endsAt > now) return { state: 'good', detail: 'logged in' };
    if (textIn(fields, 'refresh_token') === null)
      return { state: 'expired', detail: 'its token has lapsed, and nothing renews it' };
    return { state: 'expired-renewable', detail: 'is renewed when it is next used' };
  });
}

async function copilot(env: DiagnosisWorld['env'], home: string): Promise<PeerFacts | null> {
  const token = env['COPILOT_GITHUB_TOKEN'];
  if (token !== undefined && token.startsWith('ghp_')) {
    const detail = 'COPILOT_GITHUB_TOKEN is a classic token, which Copilot CLI does not take: make a fine-grained one';
    return {
      client: 'Copilot CLI',
      place: 'the environment',
      state: 'expired',
      detail,
      id: 'peer-session-expired',
      command: null,
    };
  }
  const place = join(home, '.copilot', 'config.json');
  return told(
    'Copilot CLI',
    place,
    await readJson(place),
    'peer-session-expired',
    'copilot   (then /login)',
    (fields) => {
      const users = fields['logged_in_users'];
      if (Array.isArray(users) && users.length === 0) return { state: 'blank', detail: 'nobody is logged in' };
      return { state: 'stored', detail: 'its login is kept elsewhere' };
    },
  );
}

/** Kiro and Amazon Q keep their session with the AWS ones. */
async function kiro(home: string, now: number): Promise<PeerFacts | null> {
  const place = join(home, '.aws', 'sso', 'cache', 'kiro-auth-token.json');
  return told(
    'Kiro',
    place,
    await readJson(place),
    'peer-session-expired',
    'kiro-cli logout && kiro-cli login',
    (fields) => {
      const endsAt = momentIn(fields, 'expiresAt');
      if (endsAt === null || endsAt > now) return { state: 'good', detail: 'logged in' };
      if (textIn(fields, 'refreshToken') === null) return { state: 'expired', detail: 'its session has ended' };
      return { state: 'expired-renewable', detail: 'is renewed when it is next used' };
    },
  );
}

/** A login of the vendor's own client that another program uses is refused there (taxonomy: credential-wrong-client). */
async function opencode(env: DiagnosisWorld['env'], home: string): Promise<PeerFacts | null> {
  const place = join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'opencode', 'auth.json');
  return told('OpenCode', place, await readJson(place), null, null, (fields) => {
    const entry = objectIn(fields, 'anthropic');
    if (entry['type'] !== 'oauth') return { state: 'stored', detail: 'its logins' };
    const detail = 'uses a claude.ai login, which the vendor accepts from its own clients only: give it an API key';
    return { state: 'expired', detail, id: 'credential-wrong-client', command: 'opencode auth login' };
  });
}

async function docker(env: DiagnosisWorld['env'], home: string): Promise<PeerFacts | null> {
  const place = join(env['DOCKER_CONFIG'] ?? join(home, '.docker'), 'config.json');
  return told('docker', place, await readJson(place), 'tool-own-401', 'docker login', (fields) => {
    const hosts = Object.keys(objectIn(fields, 'auths'));
    return {
      state: 'stored',
      detail: hosts.length === 0 ? 'no registry is logged in' : `logged in at ${hosts.length} registries`,
    };
  });
}

async function npm(env: DiagnosisWorld['env'], home: string): Promise<PeerFacts | null> {
  const place = env['NPM_CONFIG_USERCONFIG'] ?? join(home, '.npmrc');
  const file = await readSmallFile(place, 256 * 1024);
  if (file.kind !== 'text') return null;
  const lines = file.text.split('\n').filter((line) => line.includes(':_authToken='));
  const unset = lines.flatMap((line) => {
    const name = /\$\{([A-Z0-9_]+)\}/.exec(line)?.[1];
    return name !== undefined && (env[name] ?? '') === '' ? [name] : [];
  });
  if (unset.length === 0)
    return {
      client: 'npm',
      place,
      state: 'stored',
      detail: `${lines.length} registry tokens`,
      id: null,
      command: null,
    };
  return {
    client: 'npm',
    place,
    state: 'blank',
    detail: `names ${unset.join(', ')}, which is not set`,
    id: 'tool-own-401',
    command: 'npm login',
  };
}

async function git(home: string): Promise<PeerFacts | null> {
  const place = join(home, '.git-credentials');
  const file = await readSmallFile(place, 256 * 1024);
  if (file.kind !== 'text') return null;
  const hosts = file.text.split('\n').filter((line) => line.includes('@')).length;
  return {
    client: 'git',
    place,
    state: 'stored',
    detail: `${hosts} stored logins, in plain text`,
    id: null,
    command: null,
  };
}
