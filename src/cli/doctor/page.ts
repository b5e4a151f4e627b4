import type { Facts } from '../../doctor/facts.ts';
import type { Winner } from '../../doctor/credential-facts.ts';
import { overruledInWords } from '../../agents/claude-code/overruled.ts';
import { placeInWords } from '../../doctor/rules/view.ts';
import { inWords } from '../../core/expiry.ts';
import { inColumns, wrap } from '../../core/layout.ts';
import type { Paint } from '../../core/terminal.ts';
import { factsInWords } from './facts-page.ts';
import type { ToldFinding } from '../../doctor/told.ts';
import { tilde } from '../../core/tilde.ts';
import { doctorVerdict } from '../../doctor/told.ts';
import type { Page } from '../../core/shown.ts';
import { joined, pageOf, shown, shownText } from '../../core/shown.ts';
import { shortCommand } from '../../core/shell-word.ts';

/** How a report is shown. */
export interface PageOptions {
  readonly paint: Paint;
  readonly columns: number;
  readonly verbose: boolean;
  readonly home: string;
  readonly tookMs: number;
}

/** The terminal page: the verdict first, then the one thing to do, then the rest. */
export function doctorPage(facts: Facts, findings: readonly ToldFinding[], options: PageOptions): Page {
  const told = (options.verbose ? findings : findings.filter(({ level }) => level !== 'info')).map((one) =>
    shortened(one, options.home),
  );
  const [first, ...others] = told;
  const blocks = [
    first === undefined ? wellBlock(facts, options) : mainBlock(first, options),
    others.length === 0 ? null : othersBlock(others, options),
    winnersBlock(facts, options),
    options.verbose ? factsInWords(facts, options.paint, options.home) : null,
    footer(facts, findings, options),
  ];
  return joined(
    blocks.filter((block) => block !== null),
    '\n\n',
  );
}

/** Before lines are broken: a path that is written shorter afterwards would leave them ragged. */
function shortened(finding: ToldFinding, home: string): ToldFinding {
  const { next, evidence } = finding;
  const step =
    next === null
      ? null
      : { command: next.command === null ? null : shortCommand(next.command, home), why: tilde(next.why, home) };
  return { ...finding, next: step, evidence: evidence.map((text) => tilde(text, home)) };
}

const marks = { error: '✗', warning: '!', info: '·' } as const;

function painted(level: ToldFinding['level'], text: string, paint: Paint): Page {
  return level === 'error' ? paint.red(text) : level === 'warning' ? paint.yellow(text) : paint.dim(text);
}

function mainBlock(finding: ToldFinding, { paint, columns, verbose }: PageOptions): Page {
  const { level, title, scope, confidence, next, mustNot, evidence, client } = finding;
  const whose = client === 'claude' ? shown`` : shown` — ${client}`;
  const heading = pageOf`${painted(level, marks[level], paint)} ${paint.bold(title)}${whose}  ${paint.dim(`(${scopeInWords(scope)}, ${sureness(confidence)})`)}`;
  const inLines = (text: string): Page[] => wrap(text, columns - beside(labelWidth), '');
  const saysFix = finding.repair === null || next?.command?.startsWith('holdfast fix') === true;
  const steps: Labelled[] = [
    ...(next === null || next.command === null ? [] : [['do this', [paint.cyan(next.command)]] as const]),
    ...(next === null ? [] : [[next.command === null ? 'do this' : '', inLines(next.why)] as const]),
    ...(saysFix ? [] : [['or', [fixOffer(paint)]] as const]),
    ...mustNot.slice(0, verbose ? 5 : 1).map((text, at) => [at === 0 ? 'not that' : '', inLines(text)] as const),
  ];
  const reasons: Labelled[] = [
    ...evidence.map((text, at) => [at === 0 ? 'seen' : '', inLines(text)] as const),
    ...(finding.article === null ? [] : [['article', inLines(`holdfast explain ${finding.id}`)] as const]),
  ];
  const table = (rows: readonly Labelled[]): Page[] => labelled(rows, labelWidth, paint.dim);
  return joined([heading, shown``, ...table(steps), shown``, ...table(reasons)]);
}

/** Lines with a word before the first of them. */
type Labelled = readonly [label: string, lines: readonly Page[]];

const labelWidth = 9;

/** What stands before the lines: two blanks, the label, and a blank. */
const beside = (width: number): number => width + 3;

function labelled(rows: readonly Labelled[], width: number, look: (text: string) => Page): Page[] {
  const cells = rows.flatMap(([label, lines]) =>
    lines.map((line, at) => [at === 0 && label !== '' ? look(label) : shown``, line]),
  );
  return inColumns(cells, { gap: ' ', widths: [width] });
}

function fixOffer(paint: Paint): Page {
  return pageOf`${paint.cyan('holdfast fix')}  ${paint.dim('does it, shows it first, and can take it back')}`;
}

function wellBlock(facts: Facts, { paint }: PageOptions): Page {
  const reading = facts.store?.reading;
  const login = reading?.kind === 'login' ? reading.login : null;
  const winner = facts.credential?.winners.find(({ context }) => context === 'print');
  const what = winner === undefined ? '' : `: ${winner.what}`;
  const ends =
    login?.deadlineAt === null || login === null || winner?.kind !== 'login'
      ? ''
      : `; the login ends in ${inWords(login.deadlineAt - facts.at)}`;
  return pageOf`${paint.green('✓')} ${paint.bold('Nothing is wrong that can be seen from here')}${paint.dim(`${what}${ends}`)}`;
}

function othersBlock(others: readonly ToldFinding[], { paint, columns }: PageOptions): Page {
  const rows = others.map((one) => {
    const heading = pageOf`  ${painted(one.level, marks[one.level], paint)} ${shownText(one.title)} ${paint.dim(`· ${one.id}`)}`;
    const first = one.evidence[0] === undefined ? [] : wrap(one.evidence[0], columns, '    ');
    const next =
      one.next?.command === undefined || one.next.command === null ? [] : [pageOf`    ${paint.cyan(one.next.command)}`];
    return joined([heading, ...first, ...next]);
  });
  return joined([paint.bold('Besides'), ...rows]);
}

const contexts = { interactive: 'claude', print: 'claude -p', sdk: 'Agent SDK' } as const;

/** One line where all three agree, else one each. */
function winnersBlock(facts: Facts, { paint, columns, home }: PageOptions): Page | null {
  const winners = facts.credential?.winners ?? [];
  const [first] = winners;
  if (first === undefined) return null;
  const said = winners.map((winner) => tilde(winnerInWords(winner), home));
  const agree = said.every((text) => text === said[0]) && winners.every(({ note }) => note === null);
  const heading = paint.bold('Which credential wins');
  const overruled = (facts.credential?.overruled ?? []).map(
    ({ name, by, isEmptied }) => shown`  ${tilde(overruledInWords(name, placeInWords(by), isEmptied), home)}`,
  );
  if (agree) {
    const one = pageOf`  ${shownText(said[0] ?? '')} ${paint.dim('(claude, claude -p and the Agent SDK)')}`;
    return joined([heading, one, ...overruled]);
  }
  const rows = winners.map(({ context, note }, at): Labelled => {
    const more = note === null ? [] : wrap(note, columns - beside(contextWidth), '', undefined, paint.dim);
    return [contexts[context], [shownText(said[at] ?? ''), ...more]];
  });
  return joined([heading, ...labelled(rows, contextWidth, shownText), ...overruled]);
}

const contextWidth = 10;

function winnerInWords({ kind, what, place }: Winner): string {
  if (kind === 'none') return 'none';
  if (kind === 'left-out')
    return `none: ${what}${place === null ? '' : `, from ${placeInWords(place)},`} leaves the stored login out`;
  return place === null ? what : `${what}, from ${placeInWords(place)}`;
}

function footer({ failed }: Facts, findings: readonly ToldFinding[], { paint, verbose, tookMs }: PageOptions): Page {
  const hidden = findings.filter(({ level }) => level === 'info').length;
  const notes = hidden === 0 || verbose ? '' : ` ${hidden} ${hidden === 1 ? 'note is' : 'notes are'} hidden.`;
  const missing =
    failed.length === 0 ? '' : ` ${failed.length} part${failed.length === 1 ? '' : 's'} could not be looked at.`;
  const more = verbose ? '' : ' holdfast doctor --verbose shows the facts.';
  const calm = doctorVerdict(findings) === 'healthy' ? '' : ' Nothing was changed.';
  return paint.dim(`Looked in ${(tookMs / 1000).toFixed(1)} s.${calm}${notes}${missing}${more}`);
}

export function scopeInWords(scope: string): string {
  return scope.replaceAll('-', ' ').replace('api key', 'API key').replace('mcp server', 'MCP server');
}

export function sureness(confidence: number): string {
  return `${Math.round(confidence * 100)} % sure`;
}
