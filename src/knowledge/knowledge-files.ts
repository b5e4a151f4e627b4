/** Where the knowledge base lies beside the program. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HoldfastError } from '../core/errors.ts';
import type { Base } from './explainer.ts';
import type { CompiledKnowledge, EntryWords } from './match/compile.ts';
import { shown } from '../core/shown.ts';

/**
 * The compiled knowledge base. What the entries say lies in a file of its own, one line each: a verdict needs one of them.
 *
 * @param root the folder of the package.
 */
export function readKnowledge(root: string): Base {
  const knowledge = JSON.parse(readBuilt(root, 'knowledge.json')) as CompiledKnowledge;
  let lines: string | undefined;
  return {
    knowledge,
    wordsOf(id) {
      lines ??= `\n${readBuilt(root, 'words.ndjson')}`;
      const at = lines.indexOf(`\n{"id":${JSON.stringify(id)},`);
      return at === -1 ? undefined : (JSON.parse(lines.slice(at + 1, lines.indexOf('\n', at + 1))) as EntryWords);
    },
  };
}

function readBuilt(root: string, name: string): string {
  const path = join(root, 'dist', name);
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new HoldfastError('internal', `the knowledge base cannot be read: ${path}`, shown`npm run build`, error);
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
