import { fixedCommand } from '../../../src/core/shell-word.ts';
import { describe, expect, it } from 'vitest';
import { doctorPage } from '../../../src/cli/doctor/page.ts';
import { tilde } from '../../../src/core/tilde.ts';
import { plainPaint } from '../../../src/cli/doctor/paint.ts';
import { reportFile } from '../../../src/cli/doctor/report-file.ts';
import type { ToldFinding } from '../../../src/doctor/told.ts';
import { credentialOf, factsOf } from '../../doctor/facts.ts';

const home = '/home/ada';
const options = { paint: plainPaint, columns: 80, verbose: false, home, tookMs: 120 };

const told = (changes: Partial<ToldFinding> = {}): ToldFinding => ({
  id: 'env-shadows-login',
  level: 'error',
  confidence: 0.95,
  evidence: [`ANTHROPIC_API_KEY in ${home}/.zshenv:1 is what is sent`],
  next: { command: fixedCommand`env -u ANTHROPIC_API_KEY claude`, why: `the same session without it; it is set in ${home}/.zshenv:1` },
  client: 'claude',
  title: 'A key in the environment outranks your login',
  scope: 'deployment-configuration',
  heal: 'yes',
  mustNot: ['Do not buy credit.'],
  repair: 'child-environment',
  article: 'knowledge/env-shadows-login.md',
  ...changes,
});

describe('the page of the doctor', () => {
  it('says the verdict, then the one thing to do, then what not to do, then why', () => {
    const lines = doctorPage(factsOf(), [told()], options).split('\n');
    expect(lines[0]).toBe('✗ A key in the environment outranks your login  (deployment configuration, 95 % sure)');
    const labels = lines.map((line) => /^ {2}(do this|or|not that|seen|article)\b/.exec(line)?.[1]).filter((label) => label !== undefined);
    expect(labels).toEqual(['do this', 'or', 'not that', 'seen', 'article']);
    expect(lines[2]).toBe('  do this   env -u ANTHROPIC_API_KEY claude');
  });

  it('breaks lines by what is shown of a path', () => {
    const deep = `/tmp/a-home-with-a-long-name/of-somebody`;
    const page = doctorPage(factsOf(), [told({ evidence: [`ANTHROPIC_API_KEY in ${deep}/.zshenv:1 is what \`claude -p\` sends`] })], {
      ...options,
      home: deep,
    });
    expect(page).toContain('  seen      ANTHROPIC_API_KEY in ~/.zshenv:1 is what `claude -p` sends\n');
  });

  it('says of a machine that is well what is used and until when', () => {
    expect(doctorPage(factsOf(), [], options).split('\n')[0]).toBe(
      '✓ Nothing is wrong that can be seen from here: the stored login; the login ends in 20 d',
    );
  });

  it('hides what is only worth a note until it is asked for', () => {
    const findings = [told({ level: 'info', title: 'A small thing' })];
    expect(doctorPage(factsOf(), findings, options)).not.toContain('A small thing');
    expect(doctorPage(factsOf(), findings, options)).toContain('1 note is hidden');
    expect(doctorPage(factsOf(), findings, { ...options, verbose: true })).toContain('· A small thing');
  });

  it('says which variable of this shell has no effect, and by which file, below what wins', () => {
    const by = { scope: 'user', place: '/home/ada/.claude/settings.json', line: null };
    const facts = factsOf({ credential: credentialOf({ overruled: [{ name: 'ANTHROPIC_BASE_URL', by, isEmptied: false }] }) });
    expect(doctorPage(facts, [], options)).toContain('this shell’s ANTHROPIC_BASE_URL loses to');
    expect(doctorPage(factsOf(), [], options)).not.toContain('loses to');
  });
});

describe('a report for an issue', () => {
  it('names no person, no folder of theirs, and no host of an organisation', () => {
    const facts = factsOf();
    const { network, credential, machine } = facts;
    if (network === null || credential === null || machine === null) throw new Error('the facts of a well machine have all groups');
    const report = reportFile(
      {
        ...facts,
        machine: { ...machine, host: 'adas-laptop', user: 'ada', home },
        credential: { ...credential, baseUrl: { host: 'llm.corp.example:8443', isVendor: false, isValid: true, place: null } },
        network: { ...network, proxies: [{ name: 'HTTPS_PROXY', host: 'proxy.corp.example:3128', isValid: true }] },
      },
      [told({ evidence: ['requests go to llm.corp.example:8443', 'the vendor is api.anthropic.com', `${home} is at fault`] })],
      '1.2.3',
      home,
    );
    for (const name of ['adas-laptop', 'ada', home, 'corp.example']) expect(report).not.toMatch(new RegExp(`\\b${name}\\b`));
    expect(report).toContain('the vendor is api.anthropic.com');
    expect(report).toContain('~ is at fault');
  });
});

it.each([
  ['/home/ada/x', '~/x'],
  ['/home/ada', '~'],
  ['in /home/ada, and', 'in ~, and'],
  ['/home/ada2/x', '/home/ada2/x'],
  ['/home/ada-old', '/home/ada-old'],
])('%s is written as %s', (path, short) => {
  expect(tilde(path, home)).toBe(short);
});
