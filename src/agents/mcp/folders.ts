import { access } from 'node:fs/promises';
import { foldersAbove } from '../../stores/folders-above.ts';
import { pathsOf } from '../claude-code/world.ts';

/** The nearest folder from here upwards that holds `.git`, as folder or file, or null. */
export async function workTreeRoot(folder: string, platform: NodeJS.Platform): Promise<string | null> {
  const path = pathsOf(platform);
  for (const one of foldersAbove(folder, platform)) {
    const isThere = await access(path.join(one, '.git')).then(
      () => true,
      () => false,
    );
    if (isThere) return one;
  }
  return null;
}
