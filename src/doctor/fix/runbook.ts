import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import type { Finding } from '../finding.ts';
import { repairInWords } from '../repairs/repair.ts';
import type { Repair } from '../repairs/repair.ts';
import { mask } from '../../knowledge/care/mask.ts';
import { tilde } from '../../core/tilde.ts';
import { shown } from '../../core/shown.ts';
import { codeSpan, tableCell } from '../../core/shown-markup.ts';

/** What became of one repair. */
export interface Tried {
  readonly finding: Finding;
  readonly repair: Repair;
  readonly result: 'kept' | 'undone' | 'not-needed' | 'declined' | 'failed';
  readonly why: string;
}

/**
 * Adds to a runbook what was found, what was tried and what worked; names of people and folders are masked.
 *
 * @throws HoldfastError `usage` where it cannot be written.
 */
export async function writeRunbook(
  path: string,
  at: number,
  action: readonly string[],
  tried: readonly Tried[],
  outcome: string,
  home: string,
): Promise<void> {
  const lines = [
    `## ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC — ${tried.find(({ result }) => result === 'kept')?.finding.id ?? 'nothing mended'}`,
    '',
    `- Action: ${action.length === 0 ? 'holdfast doctor' : codeSpan(action.join(' '))}`,
    ...tried.flatMap(({ finding, repair, result, why }) => [
      `- ${result}: ${tableCell(repairInWords(repair))} (${codeSpan(finding.id)}). ${tableCell(why)}`,
      ...finding.evidence.map((text) => `  - seen: ${tableCell(text)}`),
    ]),
    `- Outcome: ${tableCell(outcome)}`,
    '',
    '',
  ];
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, lines.map((line) => mask(tilde(line, home))).join('\n'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new HoldfastError(
      'usage',
      `the runbook cannot be written to ${path} (${code})`,
      shown`name a file in a folder that you may write`,
      error,
    );
  }
}
