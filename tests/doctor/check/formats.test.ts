import { describe, expect, it } from 'vitest';
import { asGithub, stepSummary } from '../../../src/cli/check/github.ts';
import { asJunit } from '../../../src/cli/check/junit.ts';
import { asSarif } from '../../../src/cli/check/sarif.ts';
import { asText } from '../../../src/cli/check/text.ts';
import { plainPaint } from '../../../src/cli/doctor/paint.ts';
import { answerOf } from '../../../src/doctor/preflight/report.ts';
import type { CheckItem, CheckReport } from '../../../src/doctor/preflight/report.ts';

const item = (state: CheckItem['state'], changes: Partial<CheckItem> = {}): CheckItem => ({
  question: 'credential',
  state,
  found: 'found',
  id: null,
  hint: null,
  ...changes,
});
const report = (...items: CheckItem[]): CheckReport => ({ schema: 1, ...answerOf(items), client: 'claude', forMs: 8 * 3_600_000, items });
const nasty = item('fail', { id: 'api-key-invalid', found: '100 % <b>&"x"\nsecond, line: \u0000', hint: 'env -u A "b"' });

describe('an answer', () => {
  it.each<[CheckItem['state'][], CheckReport['answer'], number]>([
    [['pass', 'warn'], 'yes', 0],
    [['pass', 'fail'], 'no', 1],
    [['fail', 'person'], 'person', 3],
    [['unavailable', 'pass'], 'unavailable', 4],
    [['unavailable', 'fail'], 'no', 1],
    [[], 'yes', 0],
  ])('of %j is %s', (states, answer, exitCode) => {
    expect(answerOf(states.map((state) => item(state)))).toMatchObject({ answer, exitCode });
  });

  it('is said in the first line, with the next step in the last', () => {
    const lines = asText(report(nasty, item('pass', { question: 'store' })), plainPaint).split('\n');
    expect(lines[0]).toMatch(/^✗ not ready: 100 %/);
    expect(lines.at(-1)).toBe('next: env -u A "b"');
    expect(asText(report(item('pass')), plainPaint)).toMatch(/^✓ ready for 8 h\n/);
  });

  it('becomes annotations that the runner reads back', () => {
    const lines = asGithub(report(nasty, item('warn', { found: 'mind' }), item('pass'))).split('\n');
    const [, command, title, message = ''] = /^::(\w+) title=(.*?)::(.*)$/.exec(lines[0] ?? '') ?? [];
    const undone = message.replaceAll('%25', '%');
    expect([command, title]).toEqual(['error', 'holdfast%3A api-key-invalid']);
    expect(undone).toBe(String.raw`100 % <b>&"x"\nsecond, line: \x00. Next: env -u A "b"`);
    expect(lines[1]).toBe('::warning title=holdfast%3A credential::mind');
    expect(lines.filter((line) => line.startsWith('::'))).toHaveLength(2);
  });

  it('becomes a table that its text cannot break', () => {
    const rows = stepSummary(report(nasty, item('pass', { found: 'a | b' })))
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect(rows).toHaveLength(3);
    expect(rows[2]).toContain(String.raw`a \| b`);
  });

  it('becomes JUnit with nothing that XML forbids', () => {
    const text = asJunit(report(nasty, item('unavailable'), item('pass')));
    expect(text).toContain('<testsuites name="holdfast check" tests="3" failures="1" errors="1">');
    expect(text.match(/<testcase /g)).toHaveLength(3);
    expect(text).not.toContain('\u0000');
    expect(
      text.replaceAll(/<\/?[\w-]+(?: [\w-]+="[^"<>]*")*\/?>|<\?xml[^>]*\?>/g, '').replaceAll(/&(amp|lt|gt|quot|#10);/g, ''),
    ).not.toMatch(/[<>&]/);
  });

  it('becomes SARIF with a rule for each result', () => {
    const log = JSON.parse(asSarif(report(nasty, item('warn'), item('pass')), '1.2.3')) as {
      version: string;
      runs: Array<{
        tool: { driver: { rules: Array<{ id: string }> } };
        results: Array<{ ruleId: string; ruleIndex: number; level: string }>;
      }>;
    };
    const [run] = log.runs;
    expect(log.version).toBe('2.1.0');
    expect(run?.results.map(({ level, ruleId }) => [level, ruleId])).toEqual([
      ['error', 'api-key-invalid'],
      ['warning', 'credential'],
    ]);
    expect(run?.results.every(({ ruleId, ruleIndex }) => run.tool.driver.rules[ruleIndex]?.id === ruleId)).toBe(true);
  });
});
