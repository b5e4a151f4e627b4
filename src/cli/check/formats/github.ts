import type { CheckItem, CheckReport } from '../../../diagnosis/preflight/report.ts';
import { answerInWords } from './text.ts';

const commands: Readonly<Record<CheckItem['state'], string | null>> = {
  person: 'error',
  fail: 'error',
  unavailable: 'error',
  warn: 'warning',
  pass: null,
};

/** Workflow commands of GitHub Actions: an annotation for each item that is not well, and the answer as a notice. */
export function asGithub(report: CheckReport): string {
  const annotations = report.items.flatMap((item) => {
    const command = commands[item.state];
    if (command === null) return [];
    const text = item.hint === null ? item.found : `${item.found}. Next: ${item.hint}`;
    return [`::${command} title=${property(`holdfast: ${item.id ?? item.question}`)}::${message(text)}`];
  });
  return [
    ...annotations,
    report.answer === 'yes' ? `::notice title=holdfast::${message(answerInWords(report))}` : answerInWords(report),
  ].join('\n');
}

/** Markdown for the page of the step. */
export function stepSummary(report: CheckReport): string {
  const marks = { person: '❌', fail: '❌', unavailable: '❓', warn: '⚠️', pass: '✅' } as const;
  const rows = report.items.map(
    ({ question, state, found, hint }) =>
      `| ${marks[state]} | ${question} | ${cell(found)} | ${hint === null ? '' : `\`${cell(hint)}\``} |`,
  );
  return [
    `### holdfast check: ${cell(answerInWords(report))}`,
    '',
    '| | question | found | next |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll(/[\r\n]+/g, ' ');
}

/** As the runner undoes it: `%`, line ends, and in properties `:` and `,` besides. */
function message(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return message(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
