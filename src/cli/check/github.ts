import type { Page } from '../../core/shown.ts';
import { joined, workflowCommand } from '../../core/shown.ts';
import type { Markdown } from '../../core/shown-markup.ts';
import { markdown, tableCell, tableCode } from '../../core/shown-markup.ts';
import type { CheckItem, CheckReport } from '../../doctor/preflight/report.ts';
import { answerInWords } from './text.ts';

const commands: Readonly<Record<CheckItem['state'], 'error' | 'warning' | null>> = {
  person: 'error',
  fail: 'error',
  unavailable: 'error',
  warn: 'warning',
  pass: null,
};

/** Workflow commands of GitHub Actions: an annotation for each item that is not well, and the answer as a notice. */
export function asGithub(report: CheckReport): Page {
  const annotations = report.items.flatMap((item) => {
    const command = commands[item.state];
    if (command === null) return [];
    const text = item.hint === null ? item.found : `${item.found}. Next: ${item.hint}`;
    return [workflowCommand(command, `holdfast: ${item.id ?? item.question}`, text)];
  });
  const answer = answerInWords(report);
  return joined([...annotations, report.answer === 'yes' ? workflowCommand('notice', 'holdfast', answer) : answer]);
}

/** Markdown for the page of the step. */
export function stepSummary(report: CheckReport): Markdown {
  const marks = { person: '❌', fail: '❌', unavailable: '❓', warn: '⚠️', pass: '✅' } as const;
  const rows = report.items.map(
    ({ question, state, found, hint }) =>
      markdown`| ${tableCell(marks[state])} | ${tableCell(question)} | ${tableCell(found)} | ${hint === null ? tableCell('') : tableCode(hint)} |`,
  );
  return markdown`### holdfast check: ${tableCell(answerInWords(report))}

| | question | found | next |
|---|---|---|---|
${rows}
`;
}
