/**
 * Trust: what a folder's own files may decide, and when.
 *
 * The settings of a project (`.claude/settings.json`, `.claude/settings.local.json`) are text that came with a checkout. The client
 * applies them once its user has said that they trust the folder, or with `-p` or without a terminal for its output, which imply it. Holdfast follows the
 * client: it reads them for that client's own session, when the client would apply them now, and for nothing else. A
 * messenger, another session, the service and any other command go by the user's own scope: see `own` of a `Look`.
 */
import { objectIn, objectOf } from '../../core/json.ts';
import { foldersAbove } from '../../stores/folders-above.ts';
import { pathsOf } from './world.ts';
import type { Files, Variables } from './world.ts';
import { isTruthy } from './effective-env.ts';
import type { ClientArguments } from './arguments.ts';
import { signInVariables } from './sign-in/variables.ts';
import { parseObject } from './settings/settings.ts';
import type { Scope, SettingsPart } from './settings/settings.ts';

/** Why a folder's settings are applied to a start, or why not. */
export type FolderStanding =
  /** The client's record says that its user trusts this folder. */
  | 'trusted'
  /** A print run, by `-p` or since no terminal shows its output: the client applies them without asking (measured on 2.1.330 and 2.1.332). */
  | 'print-run'
  /** The client asks before it applies them. */
  | 'not-trusted'
  /** A subcommand such as `auth` or `mcp`, which is no session and applies them nowhere (measured on both). */
  | 'no-session'
  /** The command is not the client, so that nothing says that a client would apply them. */
  | 'not-the-client';

/** Whether the settings of the folder count for a start of that standing. */
export function applies(standing: FolderStanding): boolean {
  return standing === 'trusted' || standing === 'print-run';
}

/** Whether a scope came with a folder, so that somebody else may have written it. */
export function cameWithFolder(scope: Scope): scope is 'local' | 'project' {
  return scope === 'local' || scope === 'project';
}

/** The standing of one start. @param args null where the command is not the client. */
export function folderStanding(
  args: Pick<ClientArguments, 'print' | 'subcommand'> | null,
  isTrusted: boolean,
): FolderStanding {
  if (args === null) return 'not-the-client';
  if (args.subcommand?.needs === 'no') return 'no-session';
  if (isTrusted) return 'trusted';
  return args.print ? 'print-run' : 'not-trusted';
}

/** A part of the settings that is not applied, and what it would decide. */
export interface Withheld {
  readonly place: string;
  /** Names of variables and settings that would lead a session elsewhere or run something. */
  readonly names: readonly string[];
}

/** Variables that decide where requests go, by which way, with which credential, or which files and programs count. */
const steering =
  /^(?:.*_PROXY|.*_proxy|NODE_.*|SSL_.*|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|ANTHROPIC_.*|CLAUDE_.*|AWS_.*|GOOGLE_.*|GCLOUD_.*|CLOUDSDK_.*|AZURE_.*|HOLDFAST_.*|HOME|PATH|XDG_.*|TMPDIR|LD_.*|DYLD_.*|BUN_.*|API_TIMEOUT_MS)$/;

/** What of the settings that came with the folder is not applied, as far as it would steer anything. */
export function withheldOf(parts: readonly SettingsPart[]): readonly Withheld[] {
  return parts.flatMap(({ scope, place, env, apiKeyHelper }) => {
    if (!cameWithFolder(scope)) return [];
    const names = Object.keys(env).filter((name) => steering.test(name));
    if (apiKeyHelper === 'named') names.push('apiKeyHelper');
    return names.length === 0 ? [] : [{ place, names }];
  });
}

/** What the client takes from no settings at all (measured as above). */
const never: ReadonlySet<string> = new Set(['HOME', 'SSL_CERT_FILE']);

/**
 * What the client takes from no folder, trusted or not: where its login lies, a token instead of it, the mode that leaves the
 * login out, and all that makes workload identity or an Anthropic profile, its taking away included (measured as above, the last
 * on 2.1.332).
 */
const neverFromFolder: ReadonlySet<string> = new Set([
  ...signInVariables,
  'CLAUDE_CONFIG_DIR',
  'CLAUDE_SECURESTORAGE_CONFIG_DIR',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_SIMPLE',
]);

/** A part without what its scope cannot decide. */
export function withinItsScope(part: SettingsPart): SettingsPart {
  const cannot = (name: string): boolean =>
    never.has(name) || (cameWithFolder(part.scope) && neverFromFolder.has(name));
  return { ...part, env: Object.fromEntries(Object.entries(part.env).filter(([name]) => !cannot(name))) };
}

/** What the start itself says about trust, from the user's shell and command line. */
export interface TrustSwitches {
  readonly env: Variables;
  readonly args: readonly string[];
}

/**
 * Whether the client takes a folder for trusted (measured on 2.1.330 and 2.1.332): its record has `hasTrustDialogAccepted` for the main
 * checkout that the folder belongs to, or for any folder from this one up to the root of its Git work tree; outside Git up
 * to the root of the file system. Names count byte for byte, after all links.
 *
 * @param recordFile the client's `.claude.json`; one that is missing or broken trusts nothing.
 */
export async function isTrustedFolder(
  recordFile: string,
  cwd: string,
  { env, args }: TrustSwitches,
  platform: NodeJS.Platform,
  files: Pick<Files, 'read' | 'resolve' | 'exists'>,
): Promise<boolean> {
  if (isTruthy(env['CLAUDE_CODE_SANDBOXED'] ?? '')) return true;
  if (isTruthy(env['CLAUDE_CODE_IGNORE_PERSISTED_TRUST'] ?? '')) return false;
  if (args.includes('--ignore-persisted-trust')) return false;
  const record = await files.read(recordFile);
  if (record.kind !== 'text') return false;
  const fields = parseObject(record.text);
  if (typeof fields === 'string') return false;
  const projects = objectIn(fields, 'projects');
  const names = await trustNames(files.resolve(cwd) ?? cwd, platform, files);
  return names.some((name) => Boolean(objectOf(ownMember(projects, name))['hasTrustDialogAccepted']));
}

/** The names under which the client may have written that a folder is trusted. */
async function trustNames(
  folder: string,
  platform: NodeJS.Platform,
  files: Pick<Files, 'read' | 'exists'>,
): Promise<readonly string[]> {
  const path = pathsOf(platform);
  const names: string[] = [];
  for (const here of foldersAbove(folder, platform)) {
    names.push(here);
    const git = path.join(here, '.git');
    if (await files.exists(git)) {
      const main = await mainCheckout(here, git, platform, files);
      return main === null ? names : [main, ...names];
    }
  }
  return names;
}

/** The main checkout of a linked work tree; null where it is none, or where the main checkout does not know it. */
async function mainCheckout(
  root: string,
  git: string,
  platform: NodeJS.Platform,
  files: Pick<Files, 'read'>,
): Promise<string | null> {
  const path = pathsOf(platform);
  const pointer = await files.read(git);
  const gitFolder = pointer.kind === 'text' ? /^gitdir: (.+)$/m.exec(pointer.text)?.[1] : undefined;
  if (gitFolder === undefined) return null;
  const own = path.resolve(root, gitFolder.trim());
  const common = await files.read(path.join(own, 'commondir'));
  const back = await files.read(path.join(own, 'gitdir'));
  if (common.kind !== 'text' || back.kind !== 'text') return null;
  const shared = path.resolve(own, common.text.trim());
  // Anybody can write a file that points to a trusted checkout; only that checkout can point back.
  const isKnown = path.dirname(own) === path.join(shared, 'worktrees') && path.resolve(own, back.text.trim()) === git;
  if (!isKnown) return null;
  return path.basename(shared) === '.git' ? path.dirname(shared) : shared;
}

function ownMember(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
