import { inWords } from '../../../core/expiry.ts';
import type { CheckItem, CheckReport } from '../../../diagnosis/preflight/report.ts';
import type { Paint } from '../../doctor/paint.ts';

/** The answer in one line, then an item per line, then the next step. */
export function asText(report: CheckReport, paint: Paint): string {
  const { items } = report;
  const width = Math.max(...items.map(({ question }) => question.length));
  const rows = items.map((item) => `  ${mark(item, paint)} ${item.question.padEnd(width)}  ${item.found}`);
  const worst = items[0];
  const next =
    worst === undefined || worst.hint === null || worst.state === 'pass'
      ? []
      : ['', `${paint.bold('next:')} ${paint.cyan(worst.hint)}`];
  return [headline(report, paint), '', ...rows, ...next].join('\n');
}

/** The answer in words. */
export function answerInWords({ answer, forMs, items }: CheckReport): string {
  const why = items[0]?.found ?? '';
  switch (answer) {
    case 'yes':
      return forMs === null ? 'ready' : `ready for ${inWords(forMs)}`;
    case 'no':
      return `not ready: ${why}`;
    case 'person':
      return `a person must log in first: ${why}`;
    case 'unavailable':
      return `cannot tell: ${why}`;
  }
}

function headline(report: CheckReport, paint: Paint): string {
  const text = paint.bold(answerInWords(report));
  return report.answer === 'yes' ? `${paint.green('✓')} ${text}` : `${paint.red('✗')} ${text}`;
}

function mark({ state }: CheckItem, paint: Paint): string {
  if (state === 'pass') return paint.green('✓');
  return state === 'warn' ? paint.yellow('!') : paint.red('✗');
}
