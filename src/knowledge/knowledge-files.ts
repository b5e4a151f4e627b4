/** Where the knowledge base lies beside the program, and the user's own signatures beside the config. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../core/errors.ts';
import type { Base } from './explainer.ts';
import type { CompiledKnowledge, EntryWords } from './match/compile.ts';
import { configPath } from '../stores/profile/config-path.ts';
import { shown } from '../core/shown.ts';
import { readSmallFileNow } from '../stores/small-file.ts';
import { trustedPath } from '../stores/trusted-path.ts';
import { commandLine, operand } from '../core/shell-word.ts';

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
  return new Map(names.map((name) => [name, readOwnSignature(join(folder, name))]));
}

const largestSignature = 4 * 1024 * 1024;

/** What it says is shown as advice, so that nobody else may have written it. @throws HoldfastError `config-invalid`. */
function readOwnSignature(path: string): string {
  const place = trustedPath(path);
  const file = place.kind === 'unusable' ? place : readSmallFileNow(place.path, largestSignature);
  if (file.kind === 'text') return file.text;
  const detail = file.kind === 'absent' ? `nothing is at ${path}` : `${path}: ${file.detail}`;
  const hint = file.kind === 'unusable' ? file.hint : commandLine('ls', '-l', operand(path));
  throw new HoldfastError('config-invalid', `a signature of your own is not used: ${detail}`, hint);
}
