/** Where the knowledge base lies beside the program, and the user's own signatures beside the config. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Knowledge } from '../../knowledge/entry.ts';
import { configPath } from '../../stores/own/config-path.ts';

/** The compiled knowledge base. @param root the folder of the package. */
export function readKnowledge(root: string): Knowledge {
  const path = join(root, 'dist', 'knowledge.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Knowledge;
  } catch (error) {
    throw new HoldfastError('internal', `the knowledge base cannot be read: ${path}`, 'npm run build', error);
  }
}

/** The article of a class, as it lies in the package; null where there is none. */
export function readArticle(root: string, id: string): string | null {
  try {
    return readFileSync(join(root, 'knowledge', `${id}.md`), 'utf8').replace(/^---\n[\s\S]*?\n---\n+/, '');
  } catch {
    return null;
  }
}

/** The folder of the user's own signatures. */
export function ownSignaturesFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  return join(dirname(configPath(env, platform, home)), 'signatures');
}

/** The files of that folder by name; none where there is no such folder. */
export function ownSignatureFiles(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => name.endsWith('.md') || name === 'concepts.yaml');
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}
