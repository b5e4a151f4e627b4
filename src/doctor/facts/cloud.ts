import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientLook } from '../../agents/claude-code/look.ts';
import type { EffectiveEnv } from '../../agents/claude-code/effective-env.ts';
import { readSmallFile } from '../../stores/small-file.ts';
import type { CloudFacts } from '../facts.ts';
import type { Level } from '../credential-facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { homeOf } from '../world.ts';
import { bedrockKey } from './bedrock-key.ts';
import { momentIn, readJson, filledIn } from './json-file.ts';
import { commandLine, fixedCommand } from '../../core/shell-word.ts';
import type { CommandLine } from '../../core/shell-word.ts';

type Problem = CloudFacts['problems'][number];

/** The cloud that a switch sends requests to, and what its own credentials show offline. */
export async function cloudFacts(
  world: DiagnosisWorld,
  look: ClientLook,
  levels: readonly Level[],
): Promise<CloudFacts> {
  const level = levels.find(({ kind, isSet }) => kind === 'cloud' && isSet);
  if (level === undefined) return { provider: null, switch: null, endsAt: null, renewal: null, problems: [] };
  const home = homeOf(world);
  const at = { what: level.what, place: level.place };
  const now = world.clock.now();
  if (/BEDROCK|AWS|MANTLE/.test(level.what)) {
    const ofKey = await keyFacts(look.env, home, now);
    if (ofKey !== null) return { provider: 'bedrock', switch: at, renewal: null, ...ofKey };
    const { problems, endsAt } = await awsFacts(look.env, home, now);
    // The client asks that command, and needs no AWS file.
    const isExported = await namesExport(look);
    return {
      provider: 'bedrock',
      switch: at,
      endsAt: isExported ? null : endsAt,
      renewal: fixedCommand`aws sso login`,
      problems: isExported ? [] : problems,
    };
  }
  if (/VERTEX|GOOGLE/.test(level.what))
    return {
      provider: 'vertex',
      switch: at,
      endsAt: null,
      renewal: null,
      problems: await googleProblems(look.env, home),
    };
  return {
    provider: 'foundry',
    switch: at,
    endsAt: null,
    renewal: null,
    problems: await azureProblems(look.env, home, now),
  };
}

async function namesExport({ settings }: ClientLook): Promise<boolean> {
  const files = await Promise.all(settings.parts.map(({ place }) => readJson(place)));
  return files.some((file) => file.kind === 'object' && filledIn(file.fields, 'awsCredentialExport') !== null);
}

const login = (profile: string | null): CommandLine =>
  commandLine('aws', 'sso', 'login', ...(profile === null ? [] : ['--profile', profile]));

const anew = 'make a new key for Bedrock, and set it where the client is started; nothing renews one';

/** A Bedrock API key goes before all other credentials of AWS, and says itself until when and where it is good. */
async function keyFacts(
  env: EffectiveEnv,
  home: string,
  now: number,
): Promise<Pick<CloudFacts, 'problems' | 'endsAt'> | null> {
  const found = env.findSet('AWS_BEARER_TOKEN_BEDROCK');
  if (found === null || env.findSet('CLAUDE_CODE_SKIP_BEDROCK_AUTH') !== null) return null;
  const key = bedrockKey(found.value);
  if (key.kind === 'long-term') return { problems: [], endsAt: null };
  if (key.kind === 'broken')
    return { problems: [bad(`AWS_BEARER_TOKEN_BEDROCK ${key.because}`, null, 0.93, anew)], endsAt: null };
  const { startsAt, endsAt, region } = key;
  const used = await regionOf(env, home);
  const ended = `the key in AWS_BEARER_TOKEN_BEDROCK ended at ${new Date(endsAt).toISOString().slice(0, 16)}Z, by its own word`;
  const elsewhere = `the key in AWS_BEARER_TOKEN_BEDROCK is for ${region}, and requests go to ${used.region} (${used.by})`;
  return {
    endsAt,
    problems: [
      ...(endsAt <= now ? [expired(ended, null, 0.97, anew)] : []),
      ...(startsAt > now + leewayMs
        ? [bad(early(startsAt), null, 0.9, 'set the clock of this machine, or of the one that made the key')]
        : []),
      ...(used.region === region
        ? []
        : [bad(elsewhere, null, 0.95, `set AWS_REGION=${region}, or make a key for ${used.region}`)]),
    ],
  };
}

/** AWS itself takes a signature that is so much ahead of its clock. */
const leewayMs = 5 * 60_000;

function early(startsAt: number): string {
  return `the key in AWS_BEARER_TOKEN_BEDROCK is good from ${new Date(startsAt).toISOString().slice(0, 16)}Z, which is ahead of this machine’s clock`;
}

/** Where requests to Bedrock go, and what says so; the host of a base URL of its own, then as the SDK of AWS finds it. */
async function regionOf(env: EffectiveEnv, home: string): Promise<{ readonly region: string; readonly by: string }> {
  const host = /bedrock[\w-]*\.([a-z]{2}-[a-z-]+-\d)\./.exec(
    env.findSet('ANTHROPIC_BEDROCK_BASE_URL')?.value ?? '',
  )?.[1];
  if (host !== undefined) return { region: host, by: 'ANTHROPIC_BEDROCK_BASE_URL' };
  for (const by of ['AWS_REGION', 'AWS_DEFAULT_REGION']) {
    const region = env.findSet(by)?.value.trim();
    if (region !== undefined) return { region, by };
  }
  const config = await iniAt(env.findSet('AWS_CONFIG_FILE')?.value ?? join(home, '.aws', 'config'));
  const profile = env.findSet('AWS_PROFILE')?.value.trim() ?? 'default';
  const region = config.get(profile)?.['region'];
  if (region !== undefined && region !== '') return { region, by: `profile ${profile}` };
  return { region: 'us-east-1', by: 'no region is set' };
}

/** What is wrong with the credentials of AWS, and when the session ends that they come from. */
async function awsFacts(
  env: EffectiveEnv,
  home: string,
  now: number,
): Promise<Pick<CloudFacts, 'problems' | 'endsAt'>> {
  const problems = await awsProblems(env, home, now);
  const named = Date.parse(env.findSet('AWS_CREDENTIAL_EXPIRATION')?.value ?? '');
  if (!Number.isNaN(named)) return { problems, endsAt: named };
  if (env.findSet('AWS_ACCESS_KEY_ID') !== null || (await isElsewhere(env))) return { problems, endsAt: null };
  const last = (await ssoSessions(home)).at(-1);
  // A session that renews itself has no end that is known.
  return { problems, endsAt: last === undefined || last.renewable ? null : last.endsAt };
}

async function awsProblems(env: EffectiveEnv, home: string, now: number): Promise<Problem[]> {
  if (env.findSet('CLAUDE_CODE_SKIP_BEDROCK_AUTH') !== null) return [];
  const profile = env.findSet('AWS_PROFILE')?.value.trim() ?? null;
  const [id, secret, session] = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map((name) =>
    env.findSet(name),
  );
  const config = await iniAt(env.findSet('AWS_CONFIG_FILE')?.value ?? join(home, '.aws', 'config'));
  const credentials = await iniAt(
    env.findSet('AWS_SHARED_CREDENTIALS_FILE')?.value ?? join(home, '.aws', 'credentials'),
  );
  const found: Problem[] = [];
  if (id !== null && id !== undefined) {
    if (secret === null)
      found.push(
        bad('AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY', fixedCommand`unset AWS_ACCESS_KEY_ID`, 0.95),
      );
    else if (id.value.trim().startsWith('ASIA') && session === null)
      found.push(
        bad(
          'a temporary key (ASIA…) is set without AWS_SESSION_TOKEN',
          fixedCommand`unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY`,
          0.95,
        ),
      );
    else if (profile !== null && (config.has(profile) || credentials.has(profile)))
      found.push(
        bad(
          `AWS_ACCESS_KEY_ID goes before the profile ${profile}`,
          fixedCommand`unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN`,
          0.85,
        ),
      );
    const ends = Date.parse(env.findSet('AWS_CREDENTIAL_EXPIRATION')?.value ?? '');
    if (ends <= now) found.push(expired('AWS_CREDENTIAL_EXPIRATION has passed', null, 0.97));
    return found;
  }
  if (await isElsewhere(env)) return [];
  if (env.find('AWS_BEARER_TOKEN_BEDROCK') !== null && config.size === 0 && credentials.size === 0) {
    const seen = 'AWS_BEARER_TOKEN_BEDROCK is set and empty, and AWS knows no other credential here';
    return [bad(seen, null, 0.95, 'hand the job its key for Bedrock: a secret that is empty was not given to it')];
  }
  if (profile !== null && !config.has(profile) && !credentials.has(profile)) {
    return [
      bad(
        `the profile ${profile} of AWS_PROFILE stands in no AWS file`,
        fixedCommand`aws configure list-profiles`,
        0.95,
      ),
    ];
  }
  const name = profile ?? 'default';
  const fields = { ...credentials.get(name), ...config.get(name) };
  const ends = Date.parse(
    fields['x_security_token_expires'] ?? fields['aws_session_expiration'] ?? fields['expiration'] ?? '',
  );
  if (ends <= now) return [expired(`the session of profile ${name} has ended`, login(profile), 0.97)];
  if (fields['sso_session'] !== undefined || fields['sso_start_url'] !== undefined)
    return ssoProblems(home, profile, now);
  if (
    fields['aws_access_key_id'] !== undefined ||
    fields['credential_process'] !== undefined ||
    fields['role_arn'] !== undefined
  )
    return [];
  const sso = await ssoProblems(home, profile, now);
  return sso.length > 0 && sso[0]?.id === 'bedrock-expired'
    ? sso
    : [bad('no AWS credential is set for Bedrock', login(profile), 0.9)];
}

/** Containers and machines of the cloud get their credential from the outside. */
function isElsewhere(env: EffectiveEnv): Promise<boolean> {
  const names = [
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ];
  return Promise.resolve(names.some((name) => env.findSet(name) !== null));
}

interface SsoSession {
  readonly path: string;
  readonly endsAt: number | null;
  readonly renewable: boolean;
}

/** The cached sessions, the one that ends last at the end. */
async function ssoSessions(home: string): Promise<readonly SsoSession[]> {
  const folder = join(home, '.aws', 'sso', 'cache');
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => name.endsWith('.json'));
  const files = await Promise.all(
    names.map(async (name) => [join(folder, name), await readJson(join(folder, name))] as const),
  );
  const sessions = files.flatMap(([path, file]): SsoSession[] => {
    if (file.kind !== 'object' || filledIn(file.fields, 'accessToken') === null) return [];
    const renewable = filledIn(file.fields, 'refreshToken') !== null;
    return [{ path, endsAt: momentIn(file.fields, 'expiresAt'), renewable }];
  });
  return sessions.toSorted((a, b) => (a.endsAt ?? 0) - (b.endsAt ?? 0));
}

/** The cached session that ends last decides; its refresh token, where there is one, renews it. */
async function ssoProblems(home: string, profile: string | null, now: number): Promise<Problem[]> {
  const last = (await ssoSessions(home)).at(-1);
  if (last === undefined) return [expired('no SSO session is cached', login(profile), 0.85)];
  if (last.endsAt !== null && last.endsAt <= now) {
    return [
      {
        ...expired(`the SSO session in ${last.path} has ended`, login(profile), last.renewable ? 0.8 : 0.97),
        cache: last.path,
      },
    ];
  }
  const [cached] = await expiredCliCache(home, now);
  return cached === undefined
    ? []
    : [{ ...expired('role credentials in a cache have ended, while the session is good', null, 0.6), cache: cached }];
}

async function expiredCliCache(home: string, now: number): Promise<string[]> {
  const folder = join(home, '.aws', 'cli', 'cache');
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => name.endsWith('.json'));
  const found = await Promise.all(
    names.map(async (name) => {
      const file = await readJson(join(folder, name));
      const credentials =
        file.kind === 'object'
          ? (file.fields['Credentials'] as Readonly<Record<string, unknown>> | undefined)
          : undefined;
      const ends = credentials === undefined ? null : momentIn({ ...credentials }, 'Expiration');
      return ends !== null && ends <= now ? [join(folder, name)] : [];
    }),
  );
  return found.flat();
}

async function googleProblems(env: EffectiveEnv, home: string): Promise<Problem[]> {
  if (env.findSet('CLAUDE_CODE_SKIP_VERTEX_AUTH') !== null) return [];
  const command = fixedCommand`gcloud auth application-default login`;
  const vertex = (evidence: string, sure: number, next: CommandLine | null = command): Problem => {
    return { id: 'vertex-reauth', evidence, command: next, advice: null, sure, cache: null };
  };
  const named = env.findSet('GOOGLE_APPLICATION_CREDENTIALS')?.value.trim();
  const usual = join(
    env.findSet('CLOUDSDK_CONFIG')?.value ?? join(home, '.config', 'gcloud'),
    'application_default_credentials.json',
  );
  const path = named ?? usual;
  const file = await readJson(path);
  if (file.kind === 'absent') {
    return [
      vertex(
        named === undefined
          ? `no default credentials at ${path}`
          : `GOOGLE_APPLICATION_CREDENTIALS names ${path}, which is not there`,
        0.93,
      ),
    ];
  }
  if (file.kind === 'broken') return [vertex(`${path}: ${file.because}`, 0.9)];
  const type = filledIn(file.fields, 'type');
  if (type === 'authorized_user' && filledIn(file.fields, 'refresh_token') === null)
    return [vertex(`${path} holds no refresh token`, 0.95)];
  if (type === 'service_account' && filledIn(file.fields, 'private_key') === null)
    return [vertex(`${path} holds no private key`, 0.95, null)];
  return type === null ? [vertex(`${path} names no type of credential`, 0.85)] : [];
}

async function azureProblems(env: EffectiveEnv, home: string, now: number): Promise<Problem[]> {
  if (env.findSet('CLAUDE_CODE_SKIP_FOUNDRY_AUTH') !== null || env.findSet('ANTHROPIC_FOUNDRY_API_KEY') !== null)
    return [];
  const azure = (evidence: string, command: CommandLine | null, sure: number): Problem => ({
    id: 'azure-auth',
    evidence,
    command,
    advice: null,
    sure,
    cache: null,
  });
  if (env.findSet('ANTHROPIC_FOUNDRY_RESOURCE') === null && env.findSet('ANTHROPIC_FOUNDRY_BASE_URL') === null) {
    return [azure('neither ANTHROPIC_FOUNDRY_RESOURCE nor ANTHROPIC_FOUNDRY_BASE_URL is set', null, 0.9)];
  }
  const service = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID'].every((name) => env.findSet(name) !== null);
  const hasSecret = ['AZURE_CLIENT_SECRET', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_CLIENT_CERTIFICATE_PATH'].some(
    (name) => env.findSet(name) !== null,
  );
  if (service && hasSecret) return [];
  if (['IDENTITY_ENDPOINT', 'MSI_ENDPOINT'].some((name) => env.findSet(name) !== null)) return [];
  const folder = env.findSet('AZURE_CONFIG_DIR')?.value ?? join(home, '.azure');
  const profile = await readJson(join(folder, 'azureProfile.json'));
  const accounts =
    profile.kind === 'object' && Array.isArray(profile.fields['subscriptions'])
      ? profile.fields['subscriptions'].length
      : 0;
  if (accounts === 0)
    return [
      azure(
        'no Azure credential: no key, no service principal, and nobody is logged in with az',
        fixedCommand`az login`,
        0.9,
      ),
    ];
  const tokens = await readJson(join(folder, 'msal_token_cache.json'));
  if (tokens.kind !== 'object') return [];
  const refresh = Object.keys((tokens.fields['RefreshToken'] as object | undefined) ?? {});
  const access = Object.values(
    (tokens.fields['AccessToken'] as Record<string, { expires_on?: string }> | undefined) ?? {},
  );
  const isOver = access.length > 0 && access.every((one) => Number(one.expires_on ?? 0) * 1000 <= now);
  return refresh.length === 0 && isOver
    ? [azure('the Azure login has ended, and holds nothing to renew it with', fixedCommand`az login`, 0.93)]
    : [];
}

function expired(evidence: string, command: CommandLine | null, sure: number, advice: string | null = null): Problem {
  return { id: 'bedrock-expired', evidence, command, advice, sure, cache: null };
}

function bad(evidence: string, command: CommandLine | null, sure: number, advice: string | null = null): Problem {
  return { id: 'bedrock-bad-credentials', evidence, command, advice, sure, cache: null };
}

type Ini = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** AWS's own files: sections, `[profile name]` or `[name]`, and `key = value`; secrets stay behind. */
async function iniAt(path: string): Promise<Ini> {
  const file = await readSmallFile(path, 1024 * 1024);
  const sections = new Map<string, Record<string, string>>();
  if (file.kind !== 'text') return sections;
  let fields: Record<string, string> = {};
  for (const line of file.text.split('\n')) {
    const section = /^\s*\[\s*(?:profile\s+)?([^\]]+?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) sections.set(section, (fields = sections.get(section) ?? {}));
    const [, key, value = ''] = /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined) fields[key] = /secret|token$/.test(key) ? 'set' : value;
  }
  return sections;
}
