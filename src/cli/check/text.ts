import { inWords } from '../../core/expiry.ts';
import type { CheckItem, CheckReport } from '../../doctor/preflight/report.ts';
import type { Paint } from '../../core/terminal.ts';
import type { Page, Shown } from '../../core/shown.ts';
import { inColumns } from '../../core/layout.ts';
import { joined, pageOf, shown, shownText } from '../../core/shown.ts';

/** The answer in one line, then an item per line, then the next step. */
export function asText(report: CheckReport, paint: Paint): Page {
  const { items } = report;
  const rows = inColumns(
    items.map((item) => [pageOf`${mark(item, paint)} ${shownText(item.question)}`, shownText(item.found)]),
  );
  const worst = items[0];
  const next =
    worst === undefined || worst.hint === null || worst.state === 'pass'
      ? []
      : [shown``, pageOf`${paint.bold('next:')} ${paint.cyan(worst.hint)}`];
  return joined([headline(report, paint), shown``, ...rows, ...next]);
}

/** The answer in words. */
export function answerInWords({ answer, forMs, items }: CheckReport): Shown {
  const why = items[0]?.found ?? '';
  switch (answer) {
    case 'yes':
      return forMs === null ? shown`ready` : shown`ready for ${inWords(forMs)}`;
    case 'no':
      return shown`not ready: ${why}`;
    case 'person':
      return shown`a person must log in first: ${why}`;
    case 'unavailable':
      return shown`cannot tell: ${why}`;
  }
}

function headline(report: CheckReport, paint: Paint): Page {
  const text = paint.bold(answerInWords(report));
  return report.answer === 'yes' ? pageOf`${paint.green('✓')} ${text}` : pageOf`${paint.red('✗')} ${text}`;
}

function mark({ state }: CheckItem, paint: Paint): Page {
  if (state === 'pass') return paint.green('✓');
  return state === 'warn' ? paint.yellow('!') : paint.red('✗');
}
