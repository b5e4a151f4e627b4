import type { CheckItem, CheckReport } from '../../../diagnosis/preflight/report.ts';

/** A JUnit report: a test case per item; a failure, or an error where nobody could tell. */
export function asJunit({ items, client }: CheckReport): string {
  const failures = items.filter(({ state }) => state === 'fail' || state === 'person').length;
  const errors = items.filter(({ state }) => state === 'unavailable').length;
  const counts = `tests="${items.length}" failures="${failures}" errors="${errors}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="holdfast check" ${counts}>`,
    `  <testsuite name="${escaped(client)}" ${counts}>`,
    ...items.map((item) => testCase(item, client)),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function testCase(item: CheckItem, client: string): string {
  const { question, state, found, hint, id } = item;
  const name = id === null ? question : `${question}: ${id}`;
  const open = `    <testcase classname="holdfast.${escaped(client)}" name="${escaped(name)}">`;
  const text = escaped(hint === null ? found : `${found}\nnext: ${hint}`);
  if (state === 'pass' || state === 'warn') return `${open}<system-out>${text}</system-out></testcase>`;
  const tag = state === 'unavailable' ? 'error' : 'failure';
  return `${open}<${tag} message="${escaped(found)}" type="${escaped(id ?? question)}">${text}</${tag}></testcase>`;
}

function escaped(text: string): string {
  const allowed = text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
  return allowed
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
