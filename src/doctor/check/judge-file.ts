import { HoldfastError } from '../../core/errors.ts';
import { judgeRun } from '../preflight/run-result.ts';
import { signInEndItems } from '../preflight/sign-in-end.ts';
import type { CheckItem } from '../preflight/report.ts';
import { openExplainer } from '../../knowledge/explainer.ts';
import { packageRoot } from '../../host/package-root.ts';
import { readKnowledge } from '../../knowledge/knowledge-files.ts';
import { readNamed } from '../../stores/named-file.ts';
import type { World } from '../../host/world.ts';
import { shown } from '../../core/shown.ts';

const largestOutput = 256 * 1024 * 1024;

/**
 * Judges the output of a finished run.
 *
 * @throws HoldfastError `usage` where the file cannot be read.
 */
export function judgeFile(world: World, path: string): readonly CheckItem[] {
  const text = readNamed(path, largestOutput);
  if (typeof text !== 'string') {
    throw new HoldfastError(
      'usage',
      `expected the output of a run at ${path}, found ${text.found}`,
      shown`claude -p "…" --output-format json > run.json; holdfast check --result run.json`,
    );
  }
  const explainer = openExplainer(readKnowledge(packageRoot(world.script)));
  return [...judgeRun(text, (said) => explainer.explainError(said)), ...signInEndItems(text, world.clock.now())];
}
