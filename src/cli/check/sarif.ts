import type { CheckItem, CheckReport } from '../../doctor/preflight/report.ts';
import type { Page, Shown } from '../../core/shown.ts';
import { jsonText, shownText } from '../../core/shown.ts';

const levels: Readonly<Record<CheckItem['state'], string>> = {
  person: 'error',
  fail: 'error',
  unavailable: 'error',
  warn: 'warning',
  pass: 'note',
};

/** SARIF 2.1.0, for code scanning; an item that is well is no result. */
export function asSarif({ items }: CheckReport, version: string): Page {
  const found = items.filter(({ state }) => state !== 'pass');
  const ids = [...new Set(found.map(ruleOf))];
  const rules = ids.map((id) => ({
    id,
    shortDescription: { text: id.replaceAll('-', ' ') },
    help: { text: `holdfast explain ${id}` },
  }));
  const results = found.map((item) => ({
    ruleId: ruleOf(item),
    ruleIndex: ids.indexOf(ruleOf(item)),
    level: levels[item.state],
    message: { text: plainMessage(item.hint === null ? item.found : `${item.found}. Next: ${item.hint}`) },
    // The fault lies in the environment; a place in the repository is asked for anyway.
    locations: [{ physicalLocation: { artifactLocation: { uri: '.' }, region: { startLine: 1 } } }],
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'holdfast', version, rules } }, results }],
  };
  return jsonText(log, 2);
}

/** SARIF 2.1.0 §3.11.6: `[words](address)` would become a link, in plain text, too. */
function plainMessage(text: string): Shown {
  return shownText(text.replaceAll('](', '] ('));
}

function ruleOf({ id, question }: CheckItem): string {
  return id ?? question;
}
