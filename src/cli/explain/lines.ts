/** NDJSON in, NDJSON out: one verdict per line, as many lines as there are. */
import type { Explainer } from '../../knowledge/explainer.ts';
import type { Source } from './source.ts';
import type { Page } from '../../core/shown.ts';
import { joined, jsonText, pageOf } from '../../core/shown.ts';

/** Lines are written together, in characters. */
const batch = 65_536;

/**
 * @returns 0, or 2 where a line was no object with a `text`; the others are answered anyway, in their order.
 */
export function explainLines(
  sources: Iterable<{ readonly name: string; readonly source: Source }>,
  explainer: Explainer,
  write: (text: Page) => boolean,
): number {
  let wrong = 0;
  let pending: Page[] = [];
  let size = 0;
  const flush = (): boolean => {
    const whole = joined(pending);
    pending = [];
    size = 0;
    return whole === '' || write(pageOf`${whole}\n`);
  };
  for (const { name, source } of sources) {
    let number = 0;
    for (const line of linesOf(source)) {
      number += 1;
      if (line.trim() === '') continue;
      const text = textIn(line);
      if (text === null) wrong += 1;
      const answer =
        text === null
          ? { schema: 1, id: null, error: `${name}, line ${number}: expected an object such as {"text":"…"}` }
          : explainer.explain(text);
      const told = jsonText(answer);
      pending.push(told);
      size += told.length;
      if (size > batch && !flush()) return wrong === 0 ? 0 : 2;
    }
    source.close();
  }
  flush();
  return wrong === 0 ? 0 : 2;
}

function textIn(line: string): string | null {
  try {
    const value = JSON.parse(line) as { text?: unknown } | null;
    return typeof value?.text === 'string' ? value.text : null;
  } catch {
    return null;
  }
}

/** In characters; an entry of any log that holds a message is far shorter. */
const longestLine = 16 * 1024 * 1024;
/** What stands for a line that is longer; it is no JSON, and so it is told of. */
const tooLong = '…';

function* linesOf(source: Source): Generator<string> {
  const decoder = new TextDecoder();
  let begun = '';
  let isTooLong = false;
  for (let piece = source.next(); piece !== null; piece = source.next()) {
    const lines = decoder.decode(piece, { stream: true }).split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      yield isTooLong ? tooLong : begun + line;
      begun = '';
      isTooLong = false;
    }
    begun = isTooLong ? '' : begun + rest;
    if (begun.length <= longestLine) continue;
    isTooLong = true;
    begun = '';
  }
  if (isTooLong) yield tooLong;
  else if (begun !== '') yield begun;
}
