import { realFiles } from '../../agents/claude-code/files.ts';
import { withoutOurs } from '../../agents/claude-code/settings-edit.ts';
import { findUserSettings } from '../../agents/claude-code/user-settings.ts';
import type { Files } from '../../agents/claude-code/world.ts';
import { openStateFolder } from '../../stores/state-folder.ts';
import { differenceOf, painted } from '../install/difference.ts';
import { forgetOriginal, hashOf, keptOriginal } from '../install/original.ts';
import { sayServiceChange } from '../install/say-service.ts';
import type { SettingsFile } from '../install/settings-file.ts';
import { readSettingsFile, refusal, replaceSettingsFile } from '../install/settings-file.ts';
import { forgetGateway } from '../service/gateway-place.ts';
import { removeService } from '../service/install-service.ts';
import type { World } from '../world.ts';

/** What `holdfast uninstall` was asked to do. */
export interface UninstallOptions {
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** How the settings file is left. */
type Restored =
  /** As it was before `install`, byte for byte. */
  | 'bytes'
  /** Changed since by somebody: only what is Holdfast's was taken out. */
  | 'edited'
  | 'nothing-there';

/**
 * Takes away what `install` brought: first what leads sessions here, then the service.
 *
 * @returns 0. @throws HoldfastError `settings-file`, `state-folder`, `service-file`.
 */
export async function uninstall(world: World, options: UninstallOptions, files: Files = realFiles()): Promise<number> {
  const { terminal } = world;
  const stateFolder = await openStateFolder(world.env, world.platform);
  const { path } = await findUserSettings(world.env, world.cwd, world.platform, files);
  const file = await readSettingsFile(path);
  const { restored, bytes } = await withoutInstall(stateFolder, file);
  const difference = differenceOf(file.text ?? '', bytes?.toString('utf8') ?? '');
  if (!options.dryRun) {
    if (restored !== 'nothing-there') await replaceSettingsFile(file, bytes);
    await forgetOriginal(stateFolder, file.path);
  }
  const service = await removeService(world, { dryRun: options.dryRun });
  if (!options.dryRun) await forgetGateway(stateFolder);

  if (options.json) {
    const facts = { schema: 1, dryRun: options.dryRun, path: file.path, restored, difference, service };
    terminal.data(JSON.stringify(facts, null, 2));
    return 0;
  }
  terminal.say(`${file.path}: ${inWords[restored]}`);
  if (difference.length > 0) terminal.data(painted(difference, terminal));
  sayServiceChange(terminal, service, options.dryRun);
  if (options.dryRun) terminal.say('nothing was changed');
  return 0;
}

const inWords: Readonly<Record<Restored, string>> = {
  'bytes': 'as it was before install, byte for byte',
  'edited': 'changed by somebody since install; only what is of Holdfast is taken out',
  'nothing-there': 'nothing of Holdfast is in it',
};

async function withoutInstall(
  stateFolder: string,
  file: SettingsFile,
): Promise<{ readonly restored: Restored; readonly bytes: Buffer | null }> {
  const kept = await keptOriginal(stateFolder, file.path);
  if (kept !== null && kept.after === hashOf(file.bytes)) return { restored: 'bytes', bytes: kept.before };
  if (file.text === null) return { restored: 'nothing-there', bytes: null };
  const cleaned = withoutOurs(file.text, kept?.env ?? {});
  if (cleaned.kind === 'refused') throw refusal(file.path, cleaned.because);
  if (cleaned.text === file.text) return { restored: 'nothing-there', bytes: file.bytes };
  return { restored: 'edited', bytes: Buffer.from(cleaned.text) };
}
