import { expect, it } from 'vitest';
import { judgeRun } from '../../src/doctor/preflight/run-result.ts';

const told = { id: 'bearer-rejected', auth: true, confidence: 1, first: null };
const token = `sk-ant-oat01-${'canary'.repeat(10)}`;

it.each([
  ['plain text', `API Error: 401 ${token}`],
  ['plain text, where the line is cut', `API Error: 401 ${'x '.repeat(68)}${token}`],
  ['a JSON Web Token that is cut', `API Error: 401 ${'x '.repeat(60)}eyJ${'canary'.repeat(20)}.${'canary'.repeat(9)}`],
  ['a result', JSON.stringify({ type: 'result', subtype: 'success', is_error: true, result: `401 ${token}` })],
  ['an answer', JSON.stringify({ type: 'result', subtype: 'success', result: `API Error: 401 ${token}` })],
  ['a subtype', JSON.stringify({ type: 'result', subtype: `error ${token}` })],
])('%s is quoted without its token', (_, text) => {
  const said = JSON.stringify(judgeRun(text, () => told));
  expect(said).not.toContain('canary');
});
