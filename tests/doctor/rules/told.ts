/** What rules find, short enough for a table. */
import type { Facts } from '../../../src/doctor/facts.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import type { View } from '../../../src/doctor/rules/view.ts';
import { viewOf } from '../../../src/doctor/rules/view.ts';
import { factsOf, storeOf } from '../facts.ts';

/** What is known of a machine on which all is well, none of it missing. */
export const healthy = {
  machine: there(factsOf().machine),
  clients: there(factsOf().clients),
  settings: there(factsOf().settings),
  network: there(factsOf().network),
  cloud: there(factsOf().cloud),
  mcp: there(factsOf().mcp),
  clock: there(factsOf().clock),
  file: there(storeOf().file),
  form: there(storeOf().form),
};

function there<Value>(value: Value | null): Value {
  if (value === null) throw new Error('a healthy machine has it');
  return value;
}

export function viewWith(changes: Partial<Facts> = {}): View {
  return viewOf(factsOf(changes));
}

/** Level, class, and what Holdfast would do about it. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ level, id, repair }) => `${level} ${id}${repair === null ? '' : ` (${repair.kind})`}`);
}
