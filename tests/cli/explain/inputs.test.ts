import { describe, expect, it } from 'vitest';
import { readInputs } from '../../../src/cli/explain/inputs.ts';
import type { Input } from '../../../src/cli/explain/inputs.ts';

const known = {
  exists: (name: string) => ['run.log', 'my run', 'refresh-race', 'src'].includes(name),
  ids: ['access-token-expired', 'refresh-race', 'refresh-token-dead', 'keychain-locked'],
  isRecognised: (text: string) => text.includes('invalid_grant'),
};
const text = (one: string): Input => ({ kind: 'text', text: one });
const file = (name: string): Input => ({ kind: 'file', name });

describe('the words after explain', () => {
  it.each<[string[], Input[]]>([
    [[], [{ kind: 'stdin' }]],
    [['-'], [{ kind: 'stdin' }]],
    [['run.log'], [file('run.log')]],
    [['Not logged in · Please run /login'], [text('Not logged in · Please run /login')]],
    [['API Error: 401\n{"type":"error"}'], [text('API Error: 401\n{"type":"error"}')]],
    [['Not', 'logged', 'in'], [text('Not logged in')]],
    [
      ['API Error: 401', 'Not logged in'],
      [text('API Error: 401'), text('Not logged in')],
    ],
    [['please run /login.'], [text('please run /login.')]],
    [['my run'], [file('my run')]],
    [['invalid_grant'], [text('invalid_grant')]],
    // A file that is not there is named as one, whatever stands beside it.
    [['rum.log'], [file('rum.log')]],
    [['my other run.log'], [file('my other run.log')]],
    [['./run'], [file('./run')]],
    [
      ['run.log', 'rum.log', '-'],
      [file('run.log'), file('rum.log'), { kind: 'stdin' }],
    ],
  ])('%j', (words, inputs) => expect(readInputs(words, known)).toEqual(inputs));

  it.each([
    ['acess-token-expired', 'access-token-expired'],
    ['token_expired', 'access-token-expired'],
    ['keychain-lock', 'keychain-locked'],
    ['refresh-token-ded', 'refresh-token-dead'],
  ])('a name that is nearly right, %s, is answered with the right one', (word, right) => {
    let thrown: unknown = null;
    try {
      readInputs([word], known);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'usage', hint: `holdfast explain ${right}` });
    expect(String(thrown)).toContain(`did you mean ${right}?`);
  });

  it('a word that is near to none is told of what was expected', () => {
    expect(() => readInputs(['nonsense'], known)).toThrow(/^expected a text, a file, "-" or the name of a class, found "nonsense"$/);
  });
});
