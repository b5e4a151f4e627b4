import type { Page } from '../../core/shown.ts';
import { joined, pageOf } from '../../core/shown.ts';
import { xml } from '../../core/shown-markup.ts';
import type { CheckItem, CheckReport } from '../../doctor/preflight/report.ts';

/** A JUnit report: a test case per item; a failure, or an error where nobody could tell. */
export function asJunit({ items, client }: CheckReport): Page {
  const failures = items.filter(({ state }) => state === 'fail' || state === 'person').length;
  const errors = items.filter(({ state }) => state === 'unavailable').length;
  return joined([
    xml`<?xml version="1.0" encoding="UTF-8"?>`,
    xml`<testsuites name="holdfast check" tests="${items.length}" failures="${failures}" errors="${errors}">`,
    xml`  <testsuite name="${client}" tests="${items.length}" failures="${failures}" errors="${errors}">`,
    ...items.map((item) => testCase(item, client)),
    xml`  </testsuite>`,
    xml`</testsuites>`,
  ]);
}

function testCase(item: CheckItem, client: string): Page {
  const { question, state, found, hint, id } = item;
  const name = id === null ? question : `${question}: ${id}`;
  const text = hint === null ? found : `${found}. Next: ${hint}`;
  const open = xml`    <testcase classname="holdfast.${client}" name="${name}">`;
  if (state === 'pass' || state === 'warn') return pageOf`${open}${xml`<system-out>${text}</system-out></testcase>`}`;
  const type = id ?? question;
  const failure =
    state === 'unavailable'
      ? xml`<error message="${found}" type="${type}">${text}</error></testcase>`
      : xml`<failure message="${found}" type="${type}">${text}</failure></testcase>`;
  return pageOf`${open}${failure}`;
}
