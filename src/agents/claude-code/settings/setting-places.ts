import { foldersAbove } from '../../../stores/folders-above.ts';
import type { Files } from '../world.ts';
import { pathsOf } from '../world.ts';

/** Where one scope of settings may stand, strongest first within a scope. */
export interface SettingPlaces {
  /** The folder of `managed-settings.json` and `managed-settings.d`. */
  readonly managed: string;
  /** Measured on client 2.1.330: the root of the Git work tree first, then the working folder. */
  readonly local: readonly string[];
  /** Measured on client 2.1.330: the working folder only, whatever lies above it. */
  readonly project: string;
  readonly user: string;
}

/** Where the client looks for settings, by platform, configuration folder and working folder. */
export async function settingPlaces(
  platform: NodeJS.Platform,
  configFolder: string,
  cwd: string,
  exists: Files['exists'],
): Promise<SettingPlaces> {
  const path = pathsOf(platform);
  const root = await workTreeRoot(cwd, exists, platform);
  const localRoots = root === null || root === cwd ? [cwd] : [root, cwd];
  return {
    managed: managedFolder(platform),
    local: localRoots.map((folder) => path.join(folder, '.claude', 'settings.local.json')),
    project: path.join(cwd, '.claude', 'settings.json'),
    user: path.join(configFolder, 'settings.json'),
  };
}

function managedFolder(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return '/Library/Application Support/ClaudeCode';
  return platform === 'win32' ? 'C:\\Program Files\\ClaudeCode' : '/etc/claude-code';
}

/** The nearest folder upwards that holds `.git`, as folder or file, or null. */
async function workTreeRoot(cwd: string, exists: Files['exists'], platform: NodeJS.Platform): Promise<string | null> {
  for (const folder of foldersAbove(cwd, platform))
    if (await exists(pathsOf(platform).join(folder, '.git'))) return folder;
  return null;
}
