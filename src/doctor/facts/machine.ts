import { existsSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { isAbsolute } from 'node:path';
import { ciOf } from '../../core/ci.ts';
import { readSmallFileNow } from '../../stores/small-file.ts';
import type { MachineFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';

/** By these a host application tells its children that it keeps the credential for them (taxonomy: inherited-host-env). */
export const hostMarkers = [
  'CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST',
  'CLAUDE_CODE_HOST_AUTH_ENV_VAR',
  'CLAUDE_CODE_SDK_HAS_HOST_AUTH_REFRESH',
  'CLAUDE_CODE_HOST_CREDS_FILE',
] as const;

/** Where this shell runs: system, user, home, containers and what else stands between it and a desktop. */
export function machineFacts(world: DiagnosisWorld): Promise<MachineFacts> {
  const { env, platform, uid } = world;
  const home = env['HOME'] ?? null;
  return Promise.resolve({
    platform,
    host: world.host,
    node: process.versions.node,
    uid,
    user: set(env['USER']) ?? set(env['LOGNAME']),
    home,
    ...homeState(home, uid),
    container: containerOf(env),
    devcontainer: ['REMOTE_CONTAINERS', 'CODESPACES', 'DEVCONTAINER'].some((name) => set(env[name]) !== null),
    wsl: set(env['WSL_DISTRO_NAME']) !== null || (platform === 'linux' && /microsoft/i.test(release())),
    ssh: ['SSH_CONNECTION', 'SSH_TTY', 'SSH_CLIENT'].some((name) => set(env[name]) !== null),
    ci: ciOf(env)?.name ?? null,
    ciWithholds: withholdsSecrets(env),
    sandbox:
      ['SANDBOX_RUNTIME', 'CODEX_SANDBOX', 'GEMINI_SANDBOX', 'SEATBELT_PROFILE'].find((name) => set(env[name])) ?? null,
    hostMarkers: hostMarkers.filter((name) => set(env[name]) !== null),
  });
}

function set(value: string | undefined): string | null {
  return value === undefined || value.trim() === '' ? null : value;
}

/** Why a job has no secrets, by what its system says of the event that started it (documentation of GitHub and GitLab). */
function withholdsSecrets(env: DiagnosisWorld['env']): string | null {
  const actor = env['GITHUB_ACTOR'] ?? '';
  const event = env['GITHUB_EVENT_NAME'] ?? '';
  if (actor === 'dependabot[bot]')
    return 'Dependabot started it, whose runs get the secrets of Dependabot’s own store and no others';
  if (event === 'pull_request' && isOfFork(env))
    return 'a pull request from a fork started it, and such runs get no secrets';
  if (event === 'pull_request') return 'a pull request started it, and one from a fork gets no secrets';
  if (set(env['GITLAB_CI']) !== null && env['CI_COMMIT_REF_PROTECTED'] === 'false')
    return 'its branch is not protected, and protected variables are for protected branches only';
  const isForked = set(env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID']) !== null;
  return isForked && env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID'] !== env['CI_MERGE_REQUEST_PROJECT_ID']
    ? 'a merge request from a fork started it, and such pipelines get no variables of this project'
    : null;
}

/** The event's own file names the repository that the change comes from. */
function isOfFork(env: DiagnosisWorld['env']): boolean {
  const file = readSmallFileNow(env['GITHUB_EVENT_PATH'] ?? '', 4 * 1024 * 1024);
  if (file.kind !== 'text') return false;
  try {
    const event = JSON.parse(file.text) as { pull_request?: { head?: { repo?: { fork?: unknown } | null } } } | null;
    const head = event?.pull_request?.head;
    // Of a fork that was deleted nothing is left to be named.
    return head?.repo === null || head?.repo?.fork === true;
  } catch {
    return false;
  }
}

function homeState(home: string | null, uid: number | null): Pick<MachineFacts, 'homeState' | 'homeOwner'> {
  if (home === null || home === '') return { homeState: 'unset', homeOwner: null };
  if (!isAbsolute(home)) return { homeState: 'relative', homeOwner: null };
  try {
    const found = statSync(home);
    if (!found.isDirectory()) return { homeState: 'not-a-folder', homeOwner: null };
    const isForeign = uid !== null && found.uid !== uid;
    // Root may work in any home; another user may not.
    return { homeState: isForeign && uid !== 0 ? 'foreign' : 'fine', homeOwner: isForeign ? found.uid : null };
  } catch {
    return { homeState: 'missing', homeOwner: null };
  }
}

function containerOf(env: DiagnosisWorld['env']): string | null {
  if (set(env['KUBERNETES_SERVICE_HOST']) !== null) return 'kubernetes';
  const named = set(env['container']);
  if (named !== null) return named;
  if (existsSync('/run/.containerenv')) return 'podman';
  return existsSync('/.dockerenv') ? 'docker' : null;
}
