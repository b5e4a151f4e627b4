import { describe, expect, it } from 'vitest';
import { featuresOf } from '../../../src/knowledge/model/features.ts';
import { openModel } from '../../../src/knowledge/model/text-model.ts';
import { fit } from '../../../tools/train-explain/fit.ts';
import { fitWitnesses } from '../../../tools/train-explain/stack.ts';
import { stored } from '../../../tools/train-explain/store.ts';
import type { Lesson } from '../../../tools/train-explain/texts.ts';

const lesson = (text: string, label: string, source: string): Lesson => ({ features: featuresOf(text, []), label, source, weight: 1 });
const lessons = [
  lesson('npm token refused', 'tool', 'a'),
  lesson('npm login refused', 'tool', 'b'),
  lesson('oauth token has expired', 'auth', 'c'),
  lesson('the token has expired', 'auth', 'd'),
  lesson('secret word of one thread', 'auth', 'e'),
];
const how = { mostFeatures: 100, rounds: 20, penalty: 1e-4, step: 0.7 };

describe('training', () => {
  it('learns what the lessons share, and gives the same model each time', () => {
    const model = stored(fit(lessons, ['auth', 'tool'], how), [1]);
    expect(stored(fit(lessons, ['auth', 'tool'], how), [1])).toEqual(model);
    const [auth = 0] = openModel(model)(featuresOf('your token has expired', []));
    expect(auth).toBeGreaterThan(0.7);
    const [, tool = 0] = openModel(model)(featuresOf('npm refused this', []));
    expect(tool).toBeGreaterThan(0.7);
  });

  it('leaves out what only one source says', () => {
    expect(fit(lessons, ['auth', 'tool'], how).features).not.toContain('secret');
  });

  it('lets a witness count that is right, and not one that is not', () => {
    const witness = (score: number, modelled: number) => ({ score, row: 0, modelled });
    const cases = Array.from({ length: 20 }, (_one, at) => ({
      classes: new Map([
        ['right', witness(0, 0.9)],
        ['wrong', witness(at % 2 === 0 ? 4 : 0, 0.05)],
      ]),
      accept: new Set(['right']),
    }));
    const weights = fitWitnesses(cases);
    expect(weights[6]).toBeGreaterThan(0);
    expect(weights[0]).toBeLessThan(0);
  });
});
