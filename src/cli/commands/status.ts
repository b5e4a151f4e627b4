import { reportStatus } from '../../guard/status/report.ts';
import { watchWith } from '../watch.ts';
import { statusInWords } from '../status/words.ts';
import type { Page } from '../../core/shown.ts';
import { jsonText } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

/** What `holdfast status` was asked to do. */
export interface StatusOptions {
  readonly json: boolean;
  /** Shows it again every two seconds, until Ctrl-C. */
  readonly watch: boolean;
}

/** Shows the logins of this machine, who uses them and what is held. Looking changes nothing. @returns 0. */
export async function status(host: Host, { json, watch }: StatusOptions): Promise<number> {
  const draw = async (): Promise<Page> => {
    const report = await reportStatus(host);
    // One line each, so that whoever reads a watch knows where one ends.
    if (json) return jsonText(report, watch ? undefined : 2);
    return statusInWords(report, host.clock.now());
  };
  if (watch) await watchWith(host, draw);
  else host.terminal.data(await draw());
  return 0;
}
