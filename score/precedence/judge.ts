/** What Holdfast says of a mix, as `run`, `doctor` and `check` decide it, beside what the real client said and sent. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realFiles } from '../../src/agents/claude-code/files.ts';
import { look } from '../../src/agents/claude-code/look.ts';
import type { ClaudeCodeWorld, Files } from '../../src/agents/claude-code/world.ts';
import type { CredentialInEffect } from '../../src/agents/claude-code/which-credential.ts';
import type { CredentialKind } from '../../src/core/custody.ts';
import { collectFacts } from '../../src/doctor/collect.ts';
import { diagnose } from '../../src/doctor/diagnose.ts';
import type { CredentialFacts, Winner } from '../../src/doctor/credential-facts.ts';
import { preflight } from '../../src/doctor/preflight/preflight.ts';
import type { CheckReport } from '../../src/doctor/preflight/report.ts';
import type { DiagnosisWorld } from '../../src/doctor/world.ts';
import { findLoginStore } from '../../src/stores/client-store.ts';
import { fingerprinter } from '../../src/stores/fingerprint.ts';
import { setScene, storeText } from './scene.ts';
import type { Measured, Mix } from './table.ts';

/** Where Holdfast and the client differ, one sentence each; none where they agree. */
export async function differences(mix: Mix): Promise<readonly string[]> {
  const { measured } = mix;
  if (measured === undefined) return ['not measured'];
  const said = await judged(mix);
  return [...runDiffers(said, mix, measured), ...statusDiffers(said, measured), ...doctorDiffers(said, mix, measured)];
}

interface Said {
  /** What `run` decides for the very arguments. */
  readonly run: CredentialInEffect;
  /** The same for `claude auth status`, which is no session. */
  readonly status: CredentialInEffect;
  readonly credential: CredentialFacts;
  /** How the doctor sees a start with no arguments but these; null where it cannot know of them. */
  readonly winner: Winner | null;
  readonly errors: readonly string[];
  readonly check: CheckReport;
}

async function judged(mix: Mix): Promise<Said> {
  const home = mkdtempSync(join(tmpdir(), 'mix-'));
  try {
    return await judgedIn(home, mix);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function judgedIn(home: string, mix: Mix): Promise<Said> {
  const now = Date.now();
  const project = join(home, 'project');
  const config = join(home, '.claude');
  const etc = join(home, 'etc');
  for (const folder of [project, config, etc]) mkdirSync(folder, { mode: 0o700 });
  const scene = setScene(mix, { home, project, config, etc, vendorUrl: 'http://127.0.0.1:9', now });
  if (mix.store !== 'none')
    writeFileSync(join(config, '.credentials.json'), storeText(goodStore(now), mix.store ?? 'good', now), {
      mode: 0o600,
    });
  const projects = mix.untrusted === true ? {} : { [project]: { hasTrustDialogAccepted: true } };
  writeFileSync(join(home, '.claude.json'), scene.filled(JSON.stringify({ projects, ...mix.account })));
  const env = { HOME: home, PATH: '', ...scene.env };
  const files = withManagedIn(etc);
  const fingerprint = fingerprinter(Buffer.alloc(32, 1));
  const clock = { now: () => now, sleep: untilOver };
  const client: ClaudeCodeWorld = {
    platform: 'linux',
    home,
    files,
    findStore: (given, cwd) => findLoginStore(given, 'linux', fingerprint, clock, { cwd, systemHome: home }),
    fingerprint,
    clock,
  };
  const seen = (args: readonly string[]) => look({ command: 'claude', args, env, cwd: project }, false, client);
  const started = scene.args.filter(
    (arg, at, all) => arg === '--bare' || arg === '--settings' || all[at - 1] === '--settings',
  );
  const machine: DiagnosisWorld = {
    env,
    cwd: project,
    systemHome: home,
    platform: 'linux',
    host: 'here',
    uid: process.getuid?.() ?? null,
    clock,
    files,
    fingerprint,
    stateFolder: join(home, 'holdfast'),
    classify: null,
    askHost: null,
    runHelpers: false,
  };
  const facts = await collectFacts(machine, new Set(['credential', 'store', 'cloud']));
  if (facts.credential === null) throw new Error(`${mix.name}: ${JSON.stringify(facts.failed)}`);
  const findings = diagnose(facts);
  const context = scene.args.length === 0 ? 'print' : scene.args.join(' ') === '--setting-sources ' ? 'sdk' : null;
  return {
    run: (await seen([...scene.args, '-p', 'hi'])).credential,
    status: (await seen(['auth', 'status', '--json', ...started])).credential,
    credential: facts.credential,
    winner: facts.credential.winners.find((one) => one.context === context) ?? null,
    errors: findings.filter(({ level }) => level === 'error').map(({ id }) => id),
    check: preflight(facts, findings, null),
  };
}

/** A busy machine is no reason for another answer: the deadline of a look never comes. */
async function untilOver(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal === undefined) setTimeout(resolve, ms);
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function goodStore(now: number): string {
  const claudeAiOauth = {
    accessToken: `sk-ant-oat01-${'s'.repeat(80)}`,
    refreshToken: `sk-ant-ort01-${'s'.repeat(80)}`,
    expiresAt: now + 28_800_000,
    scopes: ['user:inference', 'user:profile'],
    subscriptionType: 'max',
    accountUuid: 'account-ada',
    organizationUuid: 'organization-ada',
  };
  return JSON.stringify({ claudeAiOauth });
}

/** Managed settings lie in a fixed folder of the system, which a mix has one of its own for. */
function withManagedIn(etc: string): Files {
  const files = realFiles();
  const moved = (path: string): string => path.replace(/^\/etc\/claude-code(?=\/)/, join(etc, 'claude-code'));
  return { ...files, read: (path) => files.read(moved(path)), list: (folder) => files.list(moved(folder)) };
}

function runDiffers({ run }: Said, mix: Mix, { sent, status, said }: Measured): string[] {
  if (sent.to === null) {
    const kinds: readonly CredentialKind[] =
      status.authMethod === 'none' ? ['none', 'left-out', 'login'] : (kindsByMethod[status.authMethod ?? ''] ?? []);
    return kinds.includes(run.kind) ? [] : [`run: ${run.kind}, where the client sent nothing and said ${said}`];
  }
  const expected = kindsSent(sent, status);
  if (!expected.includes(run.kind))
    return [`run: ${run.kind}, where the client sent ${sent.bearer ?? '-'} and ${sent.apiKey ?? '-'}`];
  const label = run.kind === 'env-api-key' ? sent.apiKey : sent.bearer;
  return label === null || isFrom(run, mix, label)
    ? []
    : [`run: from ${run.origin?.scope ?? '-'}, where the client sent ${label}`];
}

const kindsByMethod: Readonly<Record<string, readonly CredentialKind[]>> = {
  'claude.ai': ['login'],
  oauth_token: ['env-auth-token', 'env-oauth-token', 'federation', 'profile'],
  api_key: ['env-api-key'],
  api_key_helper: ['helper'],
  third_party: ['cloud', 'env-auth-token'],
  none: ['none', 'left-out', 'login'],
};

/** A request may carry two credentials at once; either may be named. */
function kindsSent({ bearer, apiKey }: Measured['sent'], status: Measured['status']): readonly CredentialKind[] {
  if (!['firstParty', 'gateway'].includes(status.apiProvider ?? '')) return ['cloud'];
  const byBearer: Readonly<Record<string, CredentialKind>> = {
    stored: 'login',
    'auth-token': 'env-auth-token',
    'other-auth-token': 'env-auth-token',
    frozen: 'env-oauth-token',
    'helper-key': 'helper',
    federated: 'federation',
    renewed: status.authMethod === 'claude.ai' ? 'login' : 'profile',
  };
  const isProfile = bearer?.endsWith('profile-token') === true;
  const first: readonly CredentialKind[] =
    bearer === null ? [] : isProfile ? ['profile', 'federation'] : [byBearer[bearer] ?? 'none'];
  return apiKey === null || apiKey === 'helper-key' ? first : [...first, 'env-api-key'];
}

/** Whether the place that is named holds the very value that was sent. */
function isFrom({ kind, what, origin }: CredentialInEffect, mix: Mix, label: string): boolean {
  if (!kind.startsWith('env-') || origin === null || origin.scope === 'profile') return true;
  const settings: { readonly env?: Mix['env'] } | undefined =
    origin.scope === 'shell' ? mix : mix.settings?.[origin.scope];
  return settings?.env?.[what]?.includes(`{${label}}`) === true;
}

/**
 * `auth status` does not look at headers that are written by hand, nor at an auth token in bare mode, names a helper before a key,
 * and takes a helper and a cloud from the settings of a folder, of which it takes no key.
 */
function statusDiffers({ run, status }: Said, { status: said }: Measured): string[] {
  const method = said.authMethod ?? '';
  const isBlind = status.what === 'ANTHROPIC_CUSTOM_HEADERS' || (method === 'none' && status.kind === 'env-auth-token');
  const isHelper =
    method === 'api_key_helper' && said.apiKeySource === 'ANTHROPIC_API_KEY' && status.kind === 'env-api-key';
  const isOfFolder =
    run.origin?.scope === 'project' &&
    ['helper', 'cloud'].includes(run.kind) &&
    kindsByMethod[method]?.includes(run.kind) === true;
  if (isBlind || isHelper || isOfFolder || kindsByMethod[method]?.includes(status.kind) === true) return [];
  return [`auth status: ${status.kind}, where the client says ${method}`];
}

/** Classes that say that a start has nothing to sign with. */
const stops: ReadonlySet<string> = new Set([
  'no-credential',
  'gateway-token-invalid',
  'credentials-blanked',
  'federation-failed',
  'profile-unusable',
  'sign-in-required',
  'store-damaged',
  'store-foreign',
  'credentials-not-persisted',
]);

function doctorDiffers({ run, winner, credential, errors, check }: Said, mix: Mix, { sent }: Measured): string[] {
  if (winner === null) return [];
  const found: string[] = [];
  if (winner.kind !== run.kind || winner.what !== run.what)
    found.push(`doctor: ${winner.what}, where run says ${run.what}`);
  if (winner.kind === 'cloud' || winner.context === 'sdk') return found;
  const stopping = errors.filter((id) => stops.has(id));
  const refused = check.items.filter(
    ({ question, state }) => question !== 'precedence' && (state === 'fail' || state === 'person'),
  );
  if (mix.unseen !== undefined) return found;
  if ((sent.to === null) !== stopping.length > 0)
    found.push(
      `doctor: ${stopping.join(', ') || 'nothing stops it'}, where the client sent ${sent.to === null ? 'nothing' : 'its request'}`,
    );
  if ((sent.to === null) !== refused.length > 0)
    found.push(
      `check: ${refused.map(({ found: text }) => text).join('; ') || check.answer}, where the client sent ${sent.to === null ? 'nothing' : 'its request'}`,
    );
  if (sent.to !== null && sent.to !== 'base') {
    const { host, isVendor, place } = credential.baseUrl;
    const isSame = sent.to === host || (!isVendor && place?.scope === sent.to);
    if (!isSame)
      found.push(
        `doctor: requests go to ${host} by ${place?.scope ?? 'nobody'}, where the client sent them to ${sent.to}`,
      );
  }
  return found;
}
