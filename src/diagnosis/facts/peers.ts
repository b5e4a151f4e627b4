import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import type { Json, JsonFile } from './json-file.ts';
import { isJson, momentIn, objectIn, readJson, textIn } from './json-file.ts';
import { fileFacts } from './file.ts';
import { readTail } from './tail.ts';
import { toolFacts } from './tools.ts';
import { fixedCommand, withoutVariables } from '../../core/shell-word.ts';
import type { CommandLine } from '../../core/shell-word.ts';

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
    toolFacts(world),
  ]);
  return found.flat().filter((one) => one !== null);
}

/** Puts what is common to all together; a store that is not there is no finding. */
function told(
  client: string,
  place: string,
  file: JsonFile,
  id: string | null,
  command: CommandLine | null,
  judge: (fields: Json) => Pick<PeerFacts, 'state' | 'detail'> & Partial<Pick<PeerFacts, 'id' | 'command'>>,
): PeerFacts | null {
  if (file.kind === 'absent') return null;
  if (file.kind === 'broken') return { client, place, state: 'unreadable', detail: file.because, id, command };
  const judged = judge(file.fields);
  const isBad = judged.state === 'expired' || judged.state === 'blank' || judged.state === 'shared';
  return { client, place, id: isBad ? id : null, command: isBad ? command : null, ...judged };
}

/** Codex renews its token itself while it holds a refresh token; `last_refresh` says when it last did. */
async function codex(env: DiagnosisWorld['env'], home: string, now: number): Promise<PeerFacts | null> {
  const folder = env['CODEX_HOME'] ?? join(home, '.codex');
  const place = join(folder, 'auth.json');
  const file = await readJson(place);
  const reused = file.kind === 'object' ? await codexReuse(folder, place, home, file.fields) : null;
  return told('Codex', place, file, 'codex-session-dead', fixedCommand`codex login`, (fields) => {
    if (textIn(fields, 'OPENAI_API_KEY') !== null) return { state: 'good', detail: 'an API key is stored' };
    const tokens = objectIn(fields, 'tokens');
    const refresh = textIn(tokens, 'refresh_token');
    if (textIn(tokens, 'access_token') === null && refresh === null)
      return { state: 'blank', detail: 'holds no token' };
    if (reused !== null)
      return { state: 'shared', detail: reused, id: 'codex-refresh-reused', command: fixedCommand`codex login` };
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

/** A refresh token that is good once lies in two places, or was refused as spent and is stored still. */
async function codexReuse(folder: string, place: string, home: string, fields: Json): Promise<string | null> {
  const refresh = textIn(objectIn(fields, 'tokens'), 'refresh_token');
  if (refresh === null) return null;
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

async function gemini(home: string, now: number): Promise<PeerFacts | null> {
  const place = join(home, '.gemini', 'oauth_creds.json');
  return told(
    'Gemini CLI',
    place,
    await readJson(place),
    'peer-session-expired',
    fixedCommand`gemini   (then /auth)`,
    (fields) => {
      const endsAt = momentIn(fields, 'expiry_date');
      if (textIn(fields, 'access_token') === null && textIn(fields, 'refresh_token') === null)
        return { state: 'blank', detail: 'holds no token' };
      if (endsAt === null || endsAt > now) return { state: 'good', detail: 'logged in' };
      if (textIn(fields, 'refresh_token') === null)
        return { state: 'expired', detail: 'its token has lapsed, and nothing renews it' };
      return { state: 'expired-renewable', detail: 'is renewed when it is next used' };
    },
  );
}

/** The first of these that is set is what Copilot CLI uses (its documentation), before a login of its own. */
const copilotVariables = ['COPILOT_GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN'] as const;

async function copilot(env: DiagnosisWorld['env'], home: string): Promise<PeerFacts | null> {
  const place = join(home, '.copilot', 'config.json');
  const name = copilotVariables.find((one) => (env[one] ?? '').trim() !== '');
  // The other two are for every tool of the host; they count where Copilot is in use at all.
  const isUsed = name === 'COPILOT_GITHUB_TOKEN' || (await fileFacts(place)) !== null;
  if (name !== undefined && isUsed && env[name]?.trim().startsWith('ghp_') === true) {
    return {
      client: 'Copilot CLI',
      place: 'the environment',
      state: 'expired',
      detail: `${name} is a classic token, which Copilot CLI does not take: make a fine-grained one`,
      id: 'peer-session-expired',
      command: name === 'COPILOT_GITHUB_TOKEN' ? null : withoutVariables([name], fixedCommand`copilot`),
    };
  }
  return told(
    'Copilot CLI',
    place,
    await readJson(place),
    'peer-session-expired',
    fixedCommand`copilot   (then /login)`,
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
    fixedCommand`kiro-cli logout && kiro-cli login`,
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
    return { state: 'expired', detail, id: 'credential-wrong-client', command: fixedCommand`opencode auth login` };
  });
}
