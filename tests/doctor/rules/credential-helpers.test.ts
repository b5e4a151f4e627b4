import { describe, expect, it } from 'vitest';
import { hidden } from '../../../src/core/secret-form.ts';
import type { CloudFacts, Facts, HelperFacts } from '../../../src/doctor/facts.ts';
import { helperRules } from '../../../src/doctor/rules/credential-helpers.ts';
import { credentialOf, winnerOf } from '../facts.ts';
import { healthy, told, viewWith } from './told.ts';

const helper = (changes: Partial<HelperFacts> = {}): HelperFacts => ({
  setting: 'apiKeyHelper',
  place: { scope: 'user', place: '/home/ada/.claude/settings.json', line: 4 },
  program: '/opt/key.sh',
  state: 'found',
  fault: null,
  run: null,
  ...changes,
});
const ran = (flaw: NonNullable<HelperFacts['run']>['flaw']): HelperFacts['run'] => ({ exitCode: 1, tookMs: 10, lines: 2, flaw });
const used = { credential: credentialOf({ winners: winnerOf('helper', 'apiKeyHelper') }) };
const settings = healthy.settings;
const main = (changes: Partial<HelperFacts>): Partial<Facts> => ({ settings: { ...settings, helper: helper(changes) }, ...used });
const other = (setting: string, provider: CloudFacts['provider'] = null): Partial<Facts> => ({
  settings: { ...settings, otherHelpers: [helper({ setting, state: 'missing' })] },
  cloud: { ...healthy.cloud, provider },
});
const words = (facts: Partial<Facts>): string | undefined => helperRules(viewWith(facts))[0]?.evidence[0];
const named = 'apiKeyHelper in /home/ada/.claude/settings.json:4';

describe('a command that brings a key', () => {
  it.each<[string, Partial<Facts>, string[]]>([
    ['is fine where it is there', main({}), []],
    ['is fine where it answered', main({ run: ran(null) }), []],
    ['cannot bring one where it is not there', main({ state: 'missing' }), ['error helper-failing']],
    ['cannot bring one where it may not be executed', main({ state: 'not-executable' }), ['error helper-failing (mode)']],
    [
      'cannot bring one where the system cannot start it',
      main({ fault: 'names an interpreter that is not there' }),
      ['error helper-failing'],
    ],
    ['is not judged where something else wins', { ...main({ state: 'missing' }), credential: credentialOf() }, []],
    ['of AWS stops work where AWS is used', other('awsAuthRefresh', 'bedrock'), ['error helper-failing']],
    ['of AWS stops nothing elsewhere', other('awsAuthRefresh', 'vertex'), ['info helper-failing']],
    ['of Google stops work where Google is used', other('gcpAuthRefresh', 'vertex'), ['error helper-failing']],
    ['of Google stops nothing elsewhere', other('gcpAuthRefresh'), ['info helper-failing']],
    ['of an MCP server stops that server', other('headersHelper of linear'), ['warning helper-failing']],
    ['of which nothing is known stops nothing', other('otelHeadersHelper'), ['info helper-failing']],
  ])('%s', (_, facts, expected) => expect(told(helperRules(viewWith(facts)))).toEqual(expected));

  it.each<[HelperFacts['state'], string, string]>([
    ['missing', '/opt/key.sh', `${named} names /opt/key.sh, which is not there`],
    ['missing', 'key', `${named} names key, which stands in no folder of PATH`],
    ['missing', hidden, `${named} is a secret itself, where a command that prints it belongs`],
    ['not-executable', '/opt/key.sh', `${named} names /opt/key.sh, which may not be executed`],
  ])('that is %s at %s is named', (state, program, said) => expect(words(main({ state, program }))).toBe(said));

  it.each<[NonNullable<HelperFacts['run']>['flaw'], string]>([
    ['failed', 'failed when it was run (exit code 1)'],
    ['empty', 'printed nothing'],
    ['several-lines', 'printed 2 lines, where one is expected'],
    ['not-a-token', 'printed something that is no token'],
    ['not-json', 'printed something other than the JSON that is expected'],
    ['timed-out', 'gave no answer within 10 s'],
  ])('that ran and was %s is told in words', (flaw, said) => expect(words(main({ run: ran(flaw) }))).toBe(`${named} ${said}`));

  it.each([
    ['/opt/key.sh', 0.97],
    ['key', 0.92],
  ])('that is missing at %s is the cause with %f', (program, sure) => {
    expect(helperRules(viewWith(main({ state: 'missing', program })))[0]?.confidence).toBe(sure);
  });
});
