import { appendFile } from 'node:fs/promises';
import { answerOf } from '../../doctor/preflight/report.ts';
import type { CheckReport } from '../../doctor/preflight/report.ts';
import { asText } from '../check/text.ts';
import { lookAhead } from '../../doctor/check/look-ahead.ts';
import type { JobAhead } from '../../doctor/check/look-ahead.ts';
import { stdoutPaint } from '../doctor/paint.ts';
import { sayWhileLong } from '../doctor/progress.ts';
import { jsonText, shown } from '../../core/shown.ts';
import type { Page } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

declare const HOLDFAST_VERSION: string;

/** The forms of an answer. */
export const checkFormats = ['text', 'json', 'github', 'junit', 'sarif'] as const;
export type CheckFormat = (typeof checkFormats)[number];

/** What `holdfast check` was asked to do. */
export interface CheckOptions extends JobAhead {
  readonly format: CheckFormat;
  /** The output of a finished run to be judged instead; `-` is stdin. */
  readonly result: string | null;
}

/**
 * Answers before a job whether its login will last, or after it whether it did what it says. Changes nothing; on GitHub it
 * adds to the summary of the step.
 *
 * @returns 0 ready, 1 not, 3 a person must log in, 4 the vendor cannot be reached.
 * @throws HoldfastError `usage` for a client or a file that is not there.
 */
export async function check(host: Host, options: CheckOptions): Promise<number> {
  const report =
    options.result === null
      ? await sayWhileLong(host, 'checking', lookAhead(host, options))
      : await resultOf(host, options, options.result);
  host.terminal.data(await written(host, report, options.format));
  const summary = host.env['GITHUB_STEP_SUMMARY'];
  if (options.format === 'github' && summary !== undefined && summary !== '') await summarise(host, summary, report);
  return report.exitCode;
}

async function resultOf(host: Host, { client, forMs }: CheckOptions, path: string): Promise<CheckReport> {
  const { judgeFile } = await import('../../doctor/check/judge-file.ts');
  const items = await judgeFile(host, path);
  return { schema: 1, ...answerOf(items), client, forMs, items };
}

async function written({ env, stdoutIsTty }: Host, report: CheckReport, format: CheckFormat): Promise<Page> {
  switch (format) {
    case 'text':
      return asText(report, stdoutPaint({ env, stdoutIsTty }));
    case 'json':
      return jsonText(report, 2);
    case 'github':
      return (await import('../check/github.ts')).asGithub(report);
    case 'junit':
      return (await import('../check/junit.ts')).asJunit(report);
    case 'sarif':
      return (await import('../check/sarif.ts')).asSarif(report, HOLDFAST_VERSION);
  }
}

/** A summary that cannot be written is no reason to fail a job. */
async function summarise(host: Host, path: string, report: CheckReport): Promise<void> {
  const { stepSummary } = await import('../check/github.ts');
  await appendFile(path, `${stepSummary(report)}\n`).catch(() =>
    host.terminal.say(shown`the step summary could not be written: ${path}`),
  );
}
