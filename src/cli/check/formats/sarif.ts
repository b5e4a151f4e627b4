import type { CheckItem, CheckReport } from '../../../diagnosis/preflight/report.ts';

const levels: Readonly<Record<CheckItem['state'], string>> = {
  person: 'error',
  fail: 'error',
  unavailable: 'error',
  warn: 'warning',
  pass: 'note',
};

/** SARIF 2.1.0, for code scanning; an item that is well is no result. */
export function asSarif({ items }: CheckReport, version: string): string {
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
    message: { text: item.hint === null ? item.found : `${item.found}. Next: ${item.hint}` },
    // The fault lies in the environment; a place in the repository is asked for all the same.
    locations: [{ physicalLocation: { artifactLocation: { uri: '.' }, region: { startLine: 1 } } }],
  }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'holdfast', version, rules } }, results }],
  };
  return JSON.stringify(log, null, 2);
}

function ruleOf({ id, question }: CheckItem): string {
  return id ?? question;
}
