import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { featuresOf } from '../../../src/knowledge/model/features.ts';
import { featuresIn, mostSteps, none, openModel, shares, signOf } from '../../../src/knowledge/model/text-model.ts';
import { files, knowledge } from '../known.ts';

describe('the model that is shipped', () => {
  const { model } = knowledge.lore ?? {};

  it('is small, knows every class, and has a sign for each weight', () => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'knowledge', 'model.json'), 'utf8');
    expect(text.length).toBeLessThanOrEqual(200_000);
    expect(files.get('model.json')).toBe(text);
    expect(new Set(model?.classes)).toEqual(new Set([...knowledge.entries.map(({ id }) => id), none]));
    const names = model === undefined ? [] : featuresIn(model);
    expect(names).toEqual(names.toSorted((one, two) => (one < two ? -1 : 1)));
    const width = model?.classes.length ?? 0;
    expect(names.length).toBeGreaterThan(1000);
    expect(names.some((name) => /[~|]/.test(name))).toBe(false);
    expect(model?.table.length).toBe(names.join('').length + names.length * (width + 2) + 1);
    expect(model?.always).toHaveLength(width);
    // One character in JSON for each, so that reading is copying.
    expect(JSON.stringify(model?.table).length).toBe((model?.table.length ?? 0) + 2);
  });
});

describe('a model', () => {
  const tiny = {
    classes: ['auth', 'tool'],
    table: `~npm|${signOf(-20)}${signOf(20)}~token|${signOf(20)}${signOf(-20)}~`,
    always: `${signOf(0)}${signOf(0)}`,
    step: 0.1,
    witnesses: [],
  };

  it('says which class a text’s words speak for, and shares all of it', () => {
    const opinion = openModel(tiny);
    const [auth = 0, tool = 0] = opinion(featuresOf('npm refused', []));
    expect(tool).toBeGreaterThan(0.9);
    expect(auth + tool).toBeCloseTo(1);
    expect(opinion(featuresOf('nothing that it knows', []))).toEqual([0.5, 0.5]);
  });

  it('keeps signs that JSON writes as one character', () => {
    for (let steps = -mostSteps; steps <= mostSteps; steps += 1) expect(JSON.stringify(signOf(steps))).toHaveLength(3);
    expect(signOf(1000)).toBe(signOf(mostSteps));
  });

  it('does not overflow', () => {
    expect(shares(Float64Array.of(1000, 0))).toEqual([1, 0]);
  });
});

describe('what a text shows to a model', () => {
  it('is its words, their pairs and its facts, without what changes from run to run', () => {
    const features = featuresOf('api error: 401 req_011cabc 1774403017 token expired', ['s401']);
    expect([...features]).toEqual(expect.arrayContaining(['401', 'token expired', 'error 401', '@s401']));
    expect([...features].some((name) => /req_|1774403017/.test(name))).toBe(false);
  });

  it('is no more of a long text than of a short one by much', () => {
    expect(featuresOf('word '.repeat(100_000), []).size).toBeLessThan(10);
    expect(
      featuresOf(Array.from({ length: 5000 }, (_one, at) => `w${String.fromCharCode(97 + (at % 26))}${at % 999}x`).join(' '), []).size,
    ).toBeLessThan(1000);
  });
});
