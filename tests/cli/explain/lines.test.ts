import { expect, it } from 'vitest';
import { explainLines } from '../../../src/cli/explain/lines.ts';
import type { Source } from '../../../src/cli/explain/source.ts';
import type { Explainer } from '../../../src/knowledge/explainer.ts';

/** A source that hands out its pieces one after the other. */
function sourceOf(pieces: Iterable<string>): Source {
  const all = pieces[Symbol.iterator]();
  return {
    size: null,
    next: () => {
      const next: IteratorResult<string, unknown> = all.next();
      return next.done === true ? null : Buffer.from(next.value);
    },
    close: () => undefined,
  };
}

const explainer = { explain: (text: string) => ({ said: text }) } as unknown as Explainer;

function answersTo(pieces: Iterable<string>): { code: number; lines: string[] } {
  let text = '';
  const code = explainLines([{ name: 'log', source: sourceOf(pieces) }], explainer, (page) => ((text += page), true));
  return { code, lines: text.trim().split('\n') };
}

it('a line is read across pieces, and the last one without its end', () => {
  expect(answersTo(['{"te', 'xt":"a"}\n{"text', '":"b"}'])).toEqual({ code: 0, lines: ['{"said":"a"}', '{"said":"b"}'] });
});

it('a line without end is told of and left out, and those after it are answered', () => {
  function* endless(): Generator<string> {
    yield '{"text":"';
    for (let i = 0; i < 40; i += 1) yield 'x'.repeat(1 << 20);
    yield '"}\n{"text":"after"}\n';
  }
  const { code, lines } = answersTo(endless());
  expect(code).toBe(2);
  expect(lines).toEqual([expect.stringContaining('log, line 1: expected an object'), '{"said":"after"}']);
});
