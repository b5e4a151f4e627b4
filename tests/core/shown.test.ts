import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asGithub, stepSummary } from '../../src/cli/check/github.ts';
import { asJunit } from '../../src/cli/check/junit.ts';
import { asSarif } from '../../src/cli/check/sarif.ts';
import { asText } from '../../src/cli/check/text.ts';
import { plainPaint } from '../../src/cli/doctor/paint.ts';
import { doctorPage } from '../../src/cli/doctor/page.ts';
import { reportFile } from '../../src/cli/doctor/report-file.ts';
import type { ToldFinding } from '../../src/doctor/told.ts';
import type { Terminal } from '../../src/core/terminal.ts';
import { HoldfastError } from '../../src/core/errors.ts';
import { messageLines } from '../../src/core/message.ts';
import { commandLine, fixedCommand } from '../../src/core/shell-word.ts';
import { joined, jsonText, pageOf, shown, shownLines, shownText, terminalTitle, workflowCommand } from '../../src/core/shown.ts';
import { answerOf } from '../../src/doctor/preflight/report.ts';
import type { CheckItem, CheckReport } from '../../src/doctor/preflight/report.ts';
import { factsOf } from '../doctor/facts.ts';

/** What a terminal obeys, what reorders a line, what nobody sees, and what a runner takes for a command. */
const tricks = [
  '\u001B[2J\u001B[31mred',
  '\u001B]0;title\u0007',
  '\u001B]8;;https://example.com\u001B\\link',
  '\u009B31m',
  '\u0085next line',
  '\u007F',
  'a\rb',
  'a\nerror: forged',
  '\n::error::forged',
  '::set-output name=a::b',
  ' ::stop-commands::x',
  '##[error]forged',
  '##vso[task.setvariable variable=a]b',
  '##teamcity[buildStatus text="x"]',
  'section_start:1:name\r\u001B[0K',
  '\u202Egnp.exe',
  '\u2066\u2069\u200E\u200F\u061C',
  '\u2028\u2029\uFEFF\u200B\u2060',
  '\u{E0041}\u{E0001}',
  '\uD800',
  '\u0000',
];
const nasty = array(oneof(constantFrom(...tricks), string({ unit: 'binary', maxLength: 6 })), { maxLength: 4 }).map((parts) =>
  parts.join(''),
);

// The rules once more, written otherwise than where they are kept: a list of ranges.
const forbidden =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/u;

function expectSafe(text: string, lines?: number): void {
  expect(text).not.toMatch(forbidden);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toMatch(/##(\w*)\[/);
  expect(text.split('\n')).toHaveLength(lines ?? text.split('\n').length);
}

const item = (text: string, state: CheckItem['state']): CheckItem => ({
  question: 'credential',
  state,
  found: text,
  id: 'api-key-invalid',
  hint: text,
});
const reportOn = (text: string): CheckReport => {
  const items = [item(text, 'fail'), item(text, 'warn'), item(text, 'unavailable'), item(text, 'pass')];
  return { schema: 1, ...answerOf(items), client: 'claude', forMs: null, items };
};
const findingOn = (text: string): ToldFinding => ({
  id: 'env-shadows-login',
  level: 'error',
  confidence: 0.9,
  evidence: [text, text],
  client: 'claude',
  title: 'A title',
  scope: 'none',
  heal: null,
  next: { command: commandLine('chmod', '600', text), why: text },
  mustNot: [text],
  repair: null,
  article: null,
});
const options = { paint: plainPaint, columns: 80, verbose: true, home: '/home/ada', tookMs: 1 };

describe('what is shown', () => {
  it.each<[string, (text: string) => string, number | undefined]>([
    ['a line with a value in it', (text) => shown`found ${text} there`, 1],
    ['a line that begins with a value', (text) => shown`${text}: it is broken`, 1],
    ['a value alone', shownText, 1],
    ['two values side by side', (text) => shown`${text}${text}`, 1],
    ['a text of many lines', shownLines, undefined],
    ['JSON', (text) => jsonText({ [text]: [text] }), 1],
    ['a command', (text) => commandLine('ls', text, text), 1],
    ['a program that is a value', (text) => commandLine(text, 'a'), 1],
    ['the message of an error', (text) => new HoldfastError('usage', text).message, 1],
    ['a check as text', (text) => asText(reportOn(text), plainPaint), 8],
    ['a check as JUnit', (text) => asJunit(reportOn(text)), 9],
    ['a check as SARIF', (text) => asSarif(reportOn(text), '1'), undefined],
    ['a check’s summary', (text) => stepSummary(reportOn(text)), 9],
    ['the doctor’s page', (text) => doctorPage(factsOf({}), [findingOn(text), findingOn(text)], options), undefined],
    ['the doctor’s report', (text) => reportFile(factsOf({}), [findingOn(text)], '1', '/home/ada'), undefined],
    [
      'a message past the terminal',
      (text) =>
        messageLines({ schema: 1, event: 'holding', at: '', text, command: text, host: text, user: text, account: text, store: text }),
      5,
    ],
  ])('has no character that is obeyed or hidden, and no line of another’s: %s', (_, write, lines) => {
    for (const trick of tricks) expectSafe(write(trick), lines);
    assert(
      property(nasty, (text) => expectSafe(write(text), lines)),
      { numRuns: 100 },
    );
  });

  it('has a workflow command for each item that is not well, and none of another’s', () => {
    assert(
      property(nasty, (text) => {
        const lines = asGithub(reportOn(text)).split('\n');
        expect(lines).toHaveLength(4);
        for (const line of lines.slice(0, 3)) expect(line).toMatch(/^::(error|warning) title=holdfast%3A api-key-invalid::/);
        expectSafe(lines.map((line) => line.replace(/^::/, '')).join('\n'));
      }),
      { numRuns: 100 },
    );
  });

  it('is escaped so that it can be read', () => {
    expect(shownText('a\u001B[2J\n\r\t\u0085\u202E\u{E0041}é⚠️')).toBe(String.raw`a\x1b[2J\n\r\t\x85\u202e\u{e0041}é⚠️`);
    expect(shownText('::error::x ##[group]y')).toBe(String.raw`\x3a:error::x #\x23[group]y`);
    expect(shownText('a::b #12 [x]')).toBe('a::b #12 [x]');
  });

  it('is the same when it is escaped again', () => {
    assert(
      property(nasty, (text) => {
        expect(shownText(shownText(text))).toBe(shownText(text));
      }),
    );
  });

  it('means the same as JSON', () => {
    assert(
      property(nasty, (text) => {
        expect(JSON.parse(jsonText([text]))).toEqual([text]);
      }),
    );
  });

  it('leaves the title of a window closed', () => {
    expect(terminalTitle('a\u0007\u001B]52;c;x')).toBe('\u001B]0;a\\x07\\x1b]52;c;x\u0007');
  });

  it('makes no link, mention or HTML of a value in a report for an issue', () => {
    const report = reportFile(
      factsOf({}),
      [findingOn('@ada [x](https://evil.example) <img src=x> `a` ![](https://evil.example/p) #1')],
      '1',
      '/h',
    );
    const plain = report.replaceAll(/(`+).*?\1/g, '');
    expect(plain).not.toMatch(/@ada|(?<!\\)\]\(|(?<!\\)<img|https:\/\/evil/);
  });
});

describe('a raw string', () => {
  const raw: string = 'from outside';

  it('does not compile at any of the doors', () => {
    const never = (terminal: Terminal): void => {
      // @ts-expect-error a raw string
      terminal.say(raw);
      // @ts-expect-error a template with values makes a raw string
      terminal.say(`found ${raw}`);
      // @ts-expect-error two safe ones joined by hand are raw
      terminal.say(shownText(raw) + shownText(raw));
      // @ts-expect-error a raw string
      terminal.data(raw);
      // @ts-expect-error a raw string
      terminal.data(JSON.stringify({ raw }));
      // @ts-expect-error a raw heading
      terminal.notice(raw, []);
      // @ts-expect-error a raw text in a row
      terminal.notice(shown`a`, [[shown`b`, raw]]);
      // @ts-expect-error a raw string among pages
      joined([raw]);
      // @ts-expect-error a raw string in a page
      terminal.say(pageOf`a ${raw}`);
      // @ts-expect-error a hint that is raw
      throw new HoldfastError('usage', raw, raw);
    };
    const alsoNever = (): unknown[] => [
      // @ts-expect-error a command with a place for a value
      fixedCommand`chmod 600 ${raw}`,
      // @ts-expect-error a command that was put together by hand
      { ...findingOn(raw), next: { command: `chmod 600 ${raw}`, why: raw } } satisfies ToldFinding,
      // @ts-expect-error no other workflow command than these
      workflowCommand('set-output', raw, raw),
    ];
    expect([never, alsoNever]).toHaveLength(2);
  });

  it('becomes safe by a cast in these files only, and goes through as it is from these', () => {
    const files = sources(join(import.meta.dirname, '../../src'));
    const casting = files.filter(
      ({ text }) =>
        /\/shown\.ts'|declare const page/.test(text) &&
        /\bas (Page|Shown|CommandLine|ShellWord|Markdown)\b/.test(text.replaceAll(/\/\*\*[^]*?\*\//g, '')),
    );
    expect(casting.map(({ path }) => path).toSorted()).toEqual(['core/shell-word.ts', 'core/shown-markup.ts', 'core/shown.ts']);
    const through = files.filter(({ text, path }) => /\bverbatim\b[^;]*\/shown\.ts'/.test(text) && path !== 'core/shown.ts');
    expect(through.map(({ path }) => path).toSorted()).toEqual(['cli/commands/kb.ts', 'profiles/token/token.ts']);
  });

  it('is no part of a command that a text tells', () => {
    const template =
      /shown`[^`]*?\b(?:holdfast [a-z]+|claude|curl|ls|mv|rm|chmod|chown|rmdir|git|env -u) (?:-\S+ )*\$\{(?!commandLine|shellWord)/;
    const wrong = sources(join(import.meta.dirname, '../../src')).filter(({ text }) => template.test(text));
    expect(wrong.map(({ path, text }) => `${path}: ${template.exec(text)?.[0]}`)).toEqual([]);
  });
});

function sources(root: string): Array<{ readonly path: string; readonly text: string }> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return names.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
