import { realFiles } from '../../agents/claude-code/files.ts';
import { withoutOurs } from '../../agents/claude-code/settings/settings-edit.ts';
import { findUserSettings } from '../../agents/claude-code/settings/user-settings.ts';
import type { Files } from '../../agents/claude-code/world.ts';
import { isAgreed } from '../../host/agreement.ts';
import { differenceOf, painted } from './difference.ts';
import { forgetOriginal, isAsLeft, keptOriginal, keptPaths } from './original.ts';
import { plannedPurge, purge } from './purge.ts';
import type { Purge } from './purge.ts';
import { sayServiceChange } from './say-service.ts';
import type { SettingsFile } from '../../stores/settings-file.ts';
import { readSettingsFile, settingsRefused, removeDrafts, replaceSettingsFile } from '../../stores/settings-file.ts';
import { forgetGateway } from '../service/gateway-place.ts';
import { removeService } from '../service/install-service.ts';
import type { World } from '../../host/world.ts';
import { jsonText, shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** What `holdfast uninstall` was asked to do. */
export interface UninstallOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Also what Holdfast keeps for itself, own credentials included. */
  readonly purge: boolean;
  /** Asks nobody. */
  readonly yes: boolean;
}

/** How a settings file is left. */
type Restored =
  /** As it was before `install`, byte for byte. */
  | 'bytes'
  /** Changed since by somebody: only what is Holdfast's was taken out. */
  | 'edited'
  | 'nothing-there';

interface Removal {
  readonly file: SettingsFile;
  readonly restored: Restored;
  /** What the file is to be; null for none. */
  readonly bytes: Buffer | null;
}

/**
 * Takes away what `install` brought, from every settings file that it has changed: first what leads sessions here, then
 * the service.
 *
 * @returns 0, or 1 where a person said no. @throws HoldfastError `settings-file`, `state-folder`, `service-file`, `usage`.
 */
export async function uninstall(host: Host, options: UninstallOptions, files: Files = realFiles()): Promise<number> {
  const { dryRun } = options;
  const { folder: stateFolder } = dryRun ? host.stateToLookAt() : await host.state();
  const removals = await plannedRemovals(host, stateFolder, files);
  const purged = options.purge ? await plannedPurge(host, stateFolder) : null;
  if (purged !== null && !options.json) showPurge(host, purged);
  if (purged !== null && !dryRun && !(await isAgreed(host, { ...options, command: 'uninstall --purge' }))) return 1;
  for (const { file, restored, bytes } of dryRun ? [] : removals) {
    if (restored !== 'nothing-there') await replaceSettingsFile(file, bytes);
    await removeDrafts(file);
    await forgetOriginal(stateFolder, file.path);
  }
  const service = await removeService(host, { dryRun });
  if (!dryRun) await forgetGateway(stateFolder);
  const left = purged === null || dryRun ? [] : await purge(purged);

  const { terminal } = host;
  const outcomes = removals.map(({ file, restored, bytes }) => ({
    path: file.path,
    restored,
    difference: differenceOf(file.text ?? '', bytes?.toString('utf8') ?? ''),
  }));
  if (options.json) {
    const gone = purged === null ? {} : { purged: purged.paths, logins: purged.logins, left };
    terminal.data(jsonText({ schema: 1, dryRun, files: outcomes, service, ...gone }, 2));
    return 0;
  }
  for (const { path, restored, difference } of outcomes) {
    terminal.say(shown`${path}: ${inWords[restored]}`);
    if (difference.length > 0) terminal.data(painted(difference, terminal));
  }
  sayServiceChange(terminal, service, dryRun);
  for (const path of left) terminal.say(shown`left, since Holdfast did not make it: ${path}`);
  if (dryRun) terminal.say(shown`nothing was changed`);
  return 0;
}

function showPurge({ terminal }: World, { paths, logins }: Purge): void {
  terminal.say(shown`${paths.length === 0 ? 'nothing is kept that could be taken away' : 'to be taken away:'}`);
  for (const path of paths) terminal.say(shown`  ${path}`);
  if (logins.length === 0) return;
  terminal.say(shown`logins that go with it, and stay valid at their servers: ${logins.join(', ')}`);
  terminal.say(shown`  hint: holdfast logout, or holdfast mcp logout, ends one at its server first`);
}

const inWords: Readonly<Record<Restored, string>> = {
  'bytes': 'as it was before install, byte for byte',
  'edited': 'changed by somebody since install; only what is of Holdfast is taken out',
  'nothing-there': 'nothing of Holdfast is in it',
};

/** Planned for all before any is touched, so that a file which cannot be understood leaves all as it is. */
async function plannedRemovals(world: World, stateFolder: string, files: Files): Promise<readonly Removal[]> {
  const { path } = await findUserSettings(world.env, world.cwd, world.platform, files);
  const own = await readSettingsFile(path);
  const others = (await keptPaths(stateFolder)).filter((other) => other !== own.path);
  const all = [own, ...(await Promise.all(others.map(readSettingsFile)))];
  return Promise.all(all.map((file) => removalFrom(stateFolder, file)));
}

async function removalFrom(stateFolder: string, file: SettingsFile): Promise<Removal> {
  const kept = await keptOriginal(stateFolder, file.path);
  if (kept !== null && isAsLeft(kept, file.bytes)) return { file, restored: 'bytes', bytes: kept.before };
  if (file.text === null) return { file, restored: 'nothing-there', bytes: null };
  const cleaned = withoutOurs(file.text, kept?.env ?? {});
  if (cleaned.kind === 'refused') throw settingsRefused(file.path, cleaned.because);
  if (cleaned.text === file.text) return { file, restored: 'nothing-there', bytes: file.bytes };
  const isOursAlone = kept?.before === null && /^\s*\{\s*\}\s*$/.test(cleaned.text);
  return { file, restored: 'edited', bytes: isOursAlone ? null : Buffer.from(cleaned.text) };
}
