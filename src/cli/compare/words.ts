import type { Comparison, Difference } from '../../diagnosis/snapshot/compare.ts';
import type { Fact } from '../../diagnosis/snapshot/snapshot.ts';
import type { Paint } from '../doctor/paint.ts';

/** What is less likely than this explains no failure. */
const likely = 0.4;

/** The likeliest difference first, then all of them in order. */
export function compareInWords(
  { differences, same, sameKey }: Comparison,
  names: readonly [string, string],
  paint: Paint,
  all: boolean,
): string {
  const shown = all ? differences : differences.filter(({ weight }) => weight >= likely);
  const [first] = shown;
  const width = Math.max(0, ...shown.map(({ name }) => name.length));
  const headline =
    first === undefined
      ? `${paint.green('✓')} ${paint.bold('Nothing differs that explains a failed sign-in')}`
      : `${paint.yellow('≠')} ${paint.bold(first.why)}  ${paint.dim(`(${first.name})`)}`;
  const next =
    first === undefined || first.id === null
      ? []
      : ['', `${paint.bold('next:')} ${paint.cyan(`holdfast explain ${first.id}`)}`];
  const hidden = differences.length - shown.length;
  const note = sameKey
    ? []
    : [
        `Secrets cannot be compared: the two were made without a common key. Make the second with: ${paint.cyan(`holdfast snapshot --with ${names[0]} -o ${names[1]}`)}`,
      ];
  const footer = paint.dim(
    `${same} facts are the same${hidden > 0 ? `; ${hidden} small differences are left out, --all shows them` : ''}.`,
  );
  return [
    headline,
    '',
    ...(shown.length === 0 ? [] : [paint.dim(`  ${' '.repeat(width)}  ${names[0]} → ${names[1]}`)]),
    ...shown.flatMap((one) => rows(one, width, paint)),
    ...next,
    '',
    ...note,
    footer,
  ].join('\n');
}

function rows({ name, left, right, why }: Difference, width: number, paint: Paint): string[] {
  const values = `${said(left)} ${paint.dim('→')} ${said(right)}`;
  return [`  ${name.padEnd(width)}  ${values}`, `  ${' '.repeat(width)}  ${paint.dim(why)}`];
}

function said(fact: Fact): string {
  if (fact === null) return '–';
  return typeof fact === 'string' ? fact : String(fact);
}
