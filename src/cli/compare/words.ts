import { commandLine, operand } from '../../core/shell-word.ts';
import type { Comparison } from '../../doctor/snapshot/compare.ts';
import type { SnapshotValue } from '../../doctor/snapshot/snapshot.ts';
import type { Paint } from '../../core/terminal.ts';
import type { Page } from '../../core/shown.ts';
import { inColumns } from '../../core/layout.ts';
import { joined, pageOf, shown, shownText } from '../../core/shown.ts';

/** What is less likely than this explains no failure. */
const likely = 0.4;

/** The likeliest difference first, then all of them in order. */
export function compareInWords(
  { differences, same, sameKey }: Comparison,
  names: readonly [string, string],
  paint: Paint,
  all: boolean,
): Page {
  const told = all ? differences : differences.filter(({ weight }) => weight >= likely);
  const [first] = told;
  const table = inColumns([
    [shown``, paint.dim(`${names[0]} → ${names[1]}`)],
    ...told.flatMap(({ name, left, right, why }) => [
      [shownText(name), pageOf`${shownText(said(left))} ${paint.dim('→')} ${shownText(said(right))}`],
      [shown``, paint.dim(why)],
    ]),
  ]);
  const headline =
    first === undefined
      ? pageOf`${paint.green('✓')} ${paint.bold('Nothing differs that explains a failed sign-in')}`
      : pageOf`${paint.yellow('≠')} ${paint.bold(first.why)}  ${paint.dim(`(${first.name})`)}`;
  const next =
    first === undefined || first.id === null
      ? []
      : [shown``, pageOf`${paint.bold('next:')} ${paint.cyan(commandLine('holdfast', 'explain', first.id))}`];
  const hidden = differences.length - told.length;
  const note = sameKey
    ? []
    : [
        pageOf`Secrets cannot be compared: the two were made without a common key. Make the second with: ${paint.cyan(
          commandLine('holdfast', 'snapshot', '--with', operand(names[0]), '-o', operand(names[1])),
        )}`,
      ];
  const footer = paint.dim(
    `${same} facts are the same${hidden > 0 ? `; ${hidden} small differences are left out, --all shows them` : ''}.`,
  );
  return joined([headline, shown``, ...(told.length === 0 ? [] : table), ...next, shown``, ...note, footer]);
}

function said(fact: SnapshotValue): string {
  if (fact === null) return '–';
  return typeof fact === 'string' ? fact : String(fact);
}
