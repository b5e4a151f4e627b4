import { HoldfastError } from '../../core/errors.ts';
import { judgeRun } from '../preflight/run-result.ts';
import { signInEndItems } from '../preflight/sign-in-end.ts';
import type { CheckItem } from '../preflight/report.ts';
import { readNamed } from '../../stores/named-file.ts';
import { shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

const largestOutput = 256 * 1024 * 1024;

/**
 * Judges the output of a finished run.
 *
 * @throws HoldfastError `usage` where the file cannot be read.
 */
export async function judgeFile(host: Host, path: string): Promise<readonly CheckItem[]> {
  const text = readNamed(path, largestOutput);
  if (typeof text !== 'string') {
    throw new HoldfastError(
      'usage',
      `expected the output of a run at ${path}, found ${text.found}`,
      shown`claude -p "…" --output-format json > run.json; holdfast check --result run.json`,
    );
  }
  const explainer = await host.explainer();
  return [...judgeRun(text, (said) => explainer.explainError(said)), ...signInEndItems(text, host.clock.now())];
}
