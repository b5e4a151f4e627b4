import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../score/explain/corpus.ts';
import { figuresOf } from '../../score/explain/figures.ts';
import { judgeAll } from '../../score/explain/judge.ts';
import { anchorsOf } from '../../src/knowledge/anchors.ts';
import { sourceOf } from '../../src/knowledge/pattern.ts';
import { openFinder } from '../../src/knowledge/scan/finder.ts';
import { telling } from '../../src/knowledge/scan/words.ts';
import { fold } from '../../src/knowledge/text/fold.ts';
import { explainer, knowledge, read } from './known.ts';

const samples = readCorpus(join(import.meta.dirname, 'corpus', 'errors.jsonl'));
const figures = figuresOf(judgeAll(knowledge, samples), knowledge);

describe('the corpus of real texts', () => {
  it('is told apart as promised', () => {
    expect(samples.length).toBeGreaterThan(200);
    expect(figures.top1).toBeGreaterThanOrEqual(0.97);
    expect(figures.top3).toBeGreaterThanOrEqual(0.99);
    expect(figures.crossed).toEqual([]);
  });

  it('bears out what is said with much confidence', () => {
    const sure = figures.reliability.filter(({ from }) => from >= 0.9);
    const verdicts = sure.reduce((total, band) => total + band.verdicts, 0);
    const right = sure.reduce((total, band) => total + band.right, 0);
    expect(verdicts).toBeGreaterThan(100);
    expect(right / verdicts).toBeGreaterThanOrEqual(0.95);
  });

  it('has a word that makes a log worth a look in nearly every text that tells of a failure', () => {
    const find = openFinder(telling);
    const missed = samples.filter(({ text, label }) => {
      const bytes = new TextEncoder().encode(text);
      return label !== 'not-an-error' && find(bytes, 0, bytes.length) === -1;
    });
    expect(missed.length / samples.length).toBeLessThan(0.05);
  });
});

describe('the second corpus of real texts', () => {
  const second = readCorpus(join(import.meta.dirname, 'corpus', 'errors-2.jsonl'));
  const told = figuresOf(judgeAll(knowledge, second), knowledge);

  it('is told apart by the answers that each text allows', () => {
    expect(second.length).toBeGreaterThan(200);
    expect(told.top1).toBeGreaterThanOrEqual(0.9);
    expect(told.strict).toBeLessThanOrEqual(told.top1);
    expect(told.sure.right / told.sure.verdicts).toBeGreaterThanOrEqual(0.95);
  });
});

describe('other wordings of the same failures', () => {
  it('are told apart nearly as well', () => {
    const wordings = readCorpus(join(import.meta.dirname, 'corpus', 'wordings.jsonl'));
    const { top1, crossed } = figuresOf(judgeAll(knowledge, wordings), knowledge);
    expect(wordings.length).toBeGreaterThan(200);
    expect(top1).toBeGreaterThanOrEqual(0.96);
    expect(crossed.length).toBeLessThanOrEqual(1);
  });
});

describe('anchors', () => {
  it('stand in every text that their pattern finds', () => {
    const words = samples.map(({ text }) => fold(text).words);
    const patterns = knowledge.entries.flatMap(({ signatures }) => signatures.flatMap(({ says, without }) => [...says, ...without]));
    for (const pattern of new Set(patterns)) {
      const source = sourceOf(pattern, knowledge.concepts);
      const test = new RegExp(source);
      const found = words.filter((text) => test.test(text));
      const sets = anchorsOf(source);
      const missing = found.filter((text) => !sets.every((set) => set.some((word) => text.includes(word))));
      expect([pattern, missing]).toEqual([pattern, []]);
    }
  });

  it.each<[string, string[][]]>([
    ['oauth token', [['oauth token']]],
    ['(one|three) more', [['one', 'three'], [' more']]],
    ['(three|four)|five', [['three', 'four', 'five']]],
    ['some(thing)? else', [[' else'], ['some']]],
    ['lett[ers]{0,3} here', [[' here'], ['lett']]],
    ['a.b', []],
    ['(maybe)?', []],
    [String.raw`\.claude\b(?:/x|/long)`, [['.claude'], []].slice(0, 1)],
  ])('of %s are sets of which a match holds one word each', (source, expected) => {
    expect(new Set(anchorsOf(source))).toEqual(new Set(expected));
  });
});

describe('the entries', () => {
  it('can be read, all of them', () => {
    expect(read.faults).toEqual([]);
    expect(read.entries).toHaveLength(66);
    expect(read.entries.filter(({ kind }) => kind === 'near-miss')).toHaveLength(12);
  });
});

describe('what looks alike', () => {
  it.each([
    ['Not logged in · Please run /login', 'no-credential'],
    ['✔ You are now logged in as dev', 'not-an-error'],
    ["fatal: Authentication failed for 'https://github.com/x/y.git/'", 'tool-own-401'],
    ['npm error code E401', 'tool-own-401'],
    ['error: You must be logged in to the server (Unauthorized)', 'tool-own-401'],
    ['docker: unauthorized: authentication required', 'tool-own-401'],
    ['gh: HTTP 401: Bad credentials (https://api.github.com/graphql)', 'tool-own-401'],
    ['curl: (22) The requested URL returned error: 401', 'tool-own-401'],
    ['If you see "OAuth token has expired", the docs say to log in', 'not-an-error'],
    ['2026-03-10T10:50:17.403Z job 1774403017 done', 'not-an-error'],
    ['Invalid OAuth token.\nThe provided token was not\nfound or is malformed.', 'bearer-rejected'],
  ])('%s', (text, expected) => {
    expect(explainer.explain(text).id).toBe(expected);
  });

  it('knows when it knows nothing', () => {
    for (const text of ['', 'hello world', 'segmentation fault (core dumped)', 'The build took 403 seconds', '401', 'unauthorized']) {
      expect([text, explainer.explain(text).id]).toEqual([text, null]);
    }
  });
});
