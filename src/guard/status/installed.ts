import { realFiles } from '../../agents/claude-code/files.ts';
import { withoutOurs } from '../../agents/claude-code/settings/settings-edit.ts';
import { findUserSettings } from '../../agents/claude-code/settings/user-settings.ts';
import type { Files } from '../../agents/claude-code/world.ts';
import { keptOriginal, keptPaths } from '../install/original.ts';
import { readSettingsFile } from '../../stores/settings-file.ts';
import { installedService } from '../service/install-service.ts';
import type { World } from '../../host/world.ts';

/** What `holdfast install` has set up on this machine. */
export interface Installed {
  /** The settings files that hold the hooks. */
  readonly settings: ReadonlyArray<{ readonly path: string; readonly since: string | null }>;
  /** The file that starts the service, or null. */
  readonly service: string | null;
}

/** Looks for hooks of Holdfast in the user's settings, and in all files that an install has changed. Changes nothing. */
export async function lookAtInstall(
  world: Pick<World, 'env' | 'cwd' | 'platform' | 'home' | 'script' | 'node'>,
  stateFolder: string,
  files: Files = realFiles(),
): Promise<Installed> {
  const { path } = await findUserSettings(world.env, world.cwd, world.platform, files);
  const paths = [...new Set([path, ...(await keptPaths(stateFolder))])];
  const found = await Promise.all(paths.map((one) => hooksIn(stateFolder, one)));
  return { settings: found.flatMap((one) => one ?? []), service: await installedService(world) };
}

/** A file that cannot be read holds no hooks that would run. */
async function hooksIn(stateFolder: string, path: string): Promise<Installed['settings'][number] | null> {
  try {
    const file = await readSettingsFile(path);
    if (file.text === null) return null;
    const without = withoutOurs(file.text, {});
    if (without.kind !== 'edited' || without.text === file.text) return null;
    return { path: file.path, since: (await keptOriginal(stateFolder, file.path))?.since ?? null };
  } catch {
    return null;
  }
}
