/** What is printed: a table of scenarios and candidates, and the numbers below it. */
import { total } from './count.mjs';

const cellWidth = 44;

/**
 * @param {import('./play.mjs').Result[]} results
 * @returns {string} a Markdown table
 */
export function resultTable(results) {
  const candidates = [...new Set(results.map(({ candidate }) => candidate))];
  const scenarios = [...new Set(results.map(({ scenario }) => scenario))];
  const rows = scenarios.map((scenario) => [
    scenario,
    candidates.map((candidate) => cell(results.find((each) => each.scenario === scenario && each.candidate === candidate))),
  ]);
  const of = (candidate) => results.filter((each) => each.candidate === candidate);
  const sums = [
    ['scenarios passed', (some) => `${some.filter(({ verdict }) => verdict === 'pass').length} of ${some.length}`],
    ['refreshes per rotation', (some) => ratio(total(some))],
    ['grants revoked', (some) => String(total(some).revoked)],
    ['calls lost', (some) => `${total(some).lost} of ${total(some).calls}`],
    ['sign-ins', (some) => String(total(some).logins)],
  ].map(([title, sum]) => [title, candidates.map((candidate) => sum(of(candidate)))]);
  return `${markdown(['scenario', ...candidates], rows)}\n\n${markdown(['in all', ...candidates], sums)}\n`;
}

/** @returns {string} one result on one line */
export function resultLine({ candidate, scenario, tookMs, ...result }) {
  return `${candidate}  ${scenario}  ${cell(result, Infinity)}  (${(tookMs / 1000).toFixed(1)} s)`;
}

function cell(result, width = cellWidth) {
  if (result === undefined) return '';
  const { verdict, reasons, warnings } = result;
  if (verdict === 'pass') return warnings.length === 0 ? 'pass' : shorten(`pass, but ${warnings.join(', ')}`, width);
  const rest = reasons.filter((reason) => reason !== verdict);
  return shorten(`${verdict.toUpperCase()}${rest.length === 0 ? '' : `: ${rest.join(', ')}`}`, width);
}

function shorten(text, width) {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function ratio({ refreshes, due }) {
  return due === 0 ? '–' : `${(refreshes / due).toFixed(2)} (${refreshes} for ${due})`;
}

function markdown(head, bodies) {
  const rows = bodies.map(([title, cells]) => [title].concat(cells));
  const widths = head.map((_title, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  const line = (row) => `| ${row.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map((row) => line(row))].join('\n');
}
