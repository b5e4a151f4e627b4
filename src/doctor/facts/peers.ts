import type { JsonObject } from '../../core/json.ts';
import { objectIn } from '../../core/json.ts';
import { join } from 'node:path';
import type { PeerFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import type { JsonFile } from './json-file.ts';
import { momentIn, readJson, filledIn } from './json-file.ts';
import { codexFacts } from './codex.ts';
import { fileFacts } from './file.ts';
import { toolFacts } from './tools.ts';
import { fixedCommand, withoutVariables } from '../../core/shell-word.ts';
import type { CommandLine } from '../../core/shell-word.ts';

/** Other clients and tools of this user, as far as their own stores tell offline; those that are not there are left out. */
export async function peerFacts(world: DiagnosisWorld): Promise<PeerFacts[]> {
  const { env } = world;
  const home = homeOf(world);
  const now = world.clock.now();
  const found = await Promise.all([
    codexFacts(world),
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
  judge: (
    fields: JsonObject,
  ) => Pick<PeerFacts, 'state' | 'detail'> & Partial<Pick<PeerFacts, 'id' | 'command' | 'advice'>>,
): PeerFacts | null {
  if (file.kind === 'absent') return null;
  if (file.kind === 'broken')
    return { client, place, state: 'unreadable', detail: file.because, id, command, advice: null };
  const judged = judge(file.fields);
  const isBad = judged.state === 'expired' || judged.state === 'blank' || judged.state === 'shared';
  return { client, place, id: isBad ? id : null, command: isBad ? command : null, advice: null, ...judged };
}

/** It has no command for that alone. */
const geminiAdvice = 'then type /auth; its own login has nothing to do with that of Claude Code';

async function gemini(home: string, now: number): Promise<PeerFacts | null> {
  const place = join(home, '.gemini', 'oauth_creds.json');
  return told('Gemini CLI', place, await readJson(place), 'peer-session-expired', fixedCommand`gemini`, (fields) => {
    const endsAt = momentIn(fields, 'expiry_date');
    if (filledIn(fields, 'access_token') === null && filledIn(fields, 'refresh_token') === null)
      return { state: 'blank', detail: 'holds no token', advice: geminiAdvice };
    if (endsAt === null || endsAt > now) return { state: 'good', detail: 'logged in' };
    if (filledIn(fields, 'refresh_token') === null)
      return { state: 'expired', detail: 'its token has lapsed, and nothing renews it', advice: geminiAdvice };
    return { state: 'expired-renewable', detail: 'is renewed when it is next used' };
  });
}

/** The first of these that is set is what Copilot CLI uses (its documentation), before a login of its own. */
const copilotVariables = ['COPILOT_GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_TOKEN'] as const;

/**
 * Tokens of GitHub that do not stand for a person with Copilot, by their beginnings (GitHub: "About authentication to GitHub";
 * `copilot help environment`).
 */
function refusedForm(token: string): string | null {
  const bare = token.trim();
  if (bare.startsWith('ghp_')) return 'a classic token';
  if (bare.startsWith('ghs_')) return 'a token of an app’s installation, such as a job of GitHub Actions has';
  return bare.startsWith('ghr_') ? 'a refresh token' : null;
}

function isOfGitHub(token: string): boolean {
  return /^(gh[oprsu]_|github_pat_)/.test(token.trim());
}

async function copilot(env: DiagnosisWorld['env'], home: string): Promise<PeerFacts | null> {
  const place = join(home, '.copilot', 'config.json');
  const given = copilotVariables.filter((one) => (env[one] ?? '').trim() !== '');
  // It passes over what does not look like a token of GitHub.
  const name = given.find((one) => isOfGitHub(env[one] ?? ''));
  // The other two are for every tool of the host; they count where Copilot is in use at all.
  const isUsed = name === 'COPILOT_GITHUB_TOKEN' || (await fileFacts(place)) !== null;
  const refused = name === undefined ? null : refusedForm(env[name] ?? '');
  if (name !== undefined && isUsed && refused !== null) {
    return {
      client: 'Copilot CLI',
      place: 'the environment',
      state: 'misconfigured',
      detail: `${name} is ${refused}, which Copilot CLI does not take`,
      id: 'peer-session-expired',
      command: name === 'COPILOT_GITHUB_TOKEN' ? null : withoutVariables([name], fixedCommand`copilot`),
      advice: 'make a fine-grained token with the permission “Copilot Requests”, or log in with copilot login',
    };
  }
  return told(
    'Copilot CLI',
    place,
    await readJson(place),
    'peer-session-expired',
    fixedCommand`copilot login`,
    (fields) => {
      const users = fields['logged_in_users'];
      if (Array.isArray(users) && users.length === 0) {
        if (name !== undefined) return { state: 'good', detail: `${name} is set` };
        const ignored = given.length === 0 ? '' : `, and ${given.join(', ')} is no token of GitHub`;
        return { state: 'blank', detail: `nobody is logged in${ignored}` };
      }
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
      if (filledIn(fields, 'refreshToken') === null) return { state: 'expired', detail: 'its session has ended' };
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
