import { HoldfastError } from '../../core/errors.ts';
import { doctorPage } from '../doctor/page.ts';
import { reportFile } from '../doctor/report-file.ts';
import { reportMachine } from '../../doctor/report.ts';
import { doctorExitCode } from '../../doctor/told.ts';
import { sayWhileLong } from '../doctor/progress.ts';
import { stdoutPaint } from '../doctor/paint.ts';
import { writeNamed } from '../../stores/named-file.ts';
import { watchWith } from '../watch.ts';
import { jsonText, shown } from '../../core/shown.ts';
import type { Page } from '../../core/shown.ts';
import { homeFolder } from '../../stores/home-folder.ts';
import type { Host } from '../../host/open-host.ts';

declare const HOLDFAST_VERSION: string;

/** What `holdfast doctor` was asked to do. */
export interface DoctorOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly watch: boolean;
  readonly online: boolean;
  readonly runHelpers: boolean;
  /** Only what concerns this client; null for all. */
  readonly client: string | null;
  /** Where a report fit for an issue goes, or null. */
  readonly report: string | null;
}

/**
 * Looks at every scope of this machine and says what is wrong, in which scope, and what to do. Changes nothing.
 *
 * @returns 0 where nothing stops work, 3 where a person must log in first, else 1.
 * @throws HoldfastError `usage` where the report cannot be written.
 */
export async function doctor(host: Host, options: DoctorOptions): Promise<number> {
  let code = 0;
  const draw = async (): Promise<Page> => {
    const looking = reportMachine(host, options);
    const { report, tookMs } = await sayWhileLong(host, 'looking at this machine', looking);
    const { facts, findings } = report;
    code = doctorExitCode(findings, facts);
    const home = homeFolder(host.env, host.home);
    if (options.report !== null) await writeReport(options.report, reportFile(facts, findings, HOLDFAST_VERSION, home));
    if (options.json) return jsonText(report, options.watch ? undefined : 2);
    const columns = host.stdoutIsTty ? host.columns() : 80;
    return doctorPage(facts, findings, { paint: stdoutPaint(host), columns, verbose: options.verbose, home, tookMs });
  };
  if (options.watch) await watchWith(host, draw);
  else host.terminal.data(await draw());
  if (options.report !== null) host.terminal.say(shown`report: ${options.report}`);
  return code;
}

async function writeReport(path: string, text: string): Promise<void> {
  try {
    writeNamed(path, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new HoldfastError(
      'usage',
      `the report cannot be written to ${path} (${code})`,
      shown`name a file in a folder that you may write`,
      error,
    );
  }
}
