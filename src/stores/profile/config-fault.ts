/** What is wrong in a config file, and where. */
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import { HoldfastError } from '../../core/errors.ts';
import { shown } from '../../core/shown.ts';

export type Path = readonly (string | number)[];

/** Where something is wrong, and what: the words after `expected`. */
export interface ConfigFault {
  readonly path: Path;
  readonly expected: string;
  /** What came, in words; null where it may be a secret, or is nothing. */
  readonly found: string;
}

/** A fault as the error that tells it: file, line, key, what was expected, what came. */
export function faultError(text: string, file: string, { path, expected, found }: ConfigFault): HoldfastError {
  const where = path.length === 0 ? '' : `, ${path.join('.')}`;
  return new HoldfastError(
    'config-invalid',
    `${file}, line ${lineOf(text, path)}${where}: expected ${expected}, found ${found}`,
    shown`mend that line of ${file}; its schema is schema/config.schema.json`,
  );
}

/** The line of a key, or of the nearest thing around it that is there. */
function lineOf(text: string, path: Path): number {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) return 1;
  const nodes = path.map((_, at) => findNodeAtLocation(root, path.slice(0, at + 1)));
  return lineAt(text, nodes.findLast((node) => node !== undefined)?.offset ?? 0);
}

/** The number of a line, from 1 on. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
