/** Reads a log of any size piece by piece and keeps what it tells: each class once, with its count and first and last place. */
import { healedBy } from '../evidence/last-state.ts';
import { readLogLine } from '../evidence/log-line.ts';
import { isNotice } from '../evidence/notices.ts';
import type { Explainer } from '../explainer.ts';
import type { Verdict } from '../match/verdict.ts';
import { openTurnReader } from '../transcript.ts';
import { openFinder } from './finder.ts';
import { telling } from './words.ts';

/** A class that a log tells of. */
export interface Finding {
  /** The surest verdict of this class. */
  readonly verdict: Verdict;
  /** How often it was seen; lines of one message count once. */
  readonly count: number;
  readonly first: Place;
  readonly last: Place;
  /** Whether each who said so has said since that it is good again. */
  readonly isPast: boolean;
}

/** Where something stands in a log. */
export interface Place {
  /** In bytes from the log's begin. */
  readonly offset: number;
  /** The line, at most {@link excerptLength} characters of it. */
  readonly line: string;
}

export interface LogReader {
  /** Takes the next piece. The bytes are not kept. */
  take(piece: Uint8Array): void;
  /** Says that the log has ended. @returns what it tells, the most telling first. */
  end(): readonly Finding[];
}

/** Of a line no more is kept, in characters. */
export const excerptLength = 300;

/** Around a word that tells, so much is looked at: a line before, and the lines that go on. In bytes. */
const before = 1024;
const after = 3072;
/** Lines of one message stand at most so far apart, in bytes. */
const nextTo = 4096;
/** Verdicts on lines that were seen before, by the line without its digits. */
const mostRemembered = 4096;

export function openLogReader(explainer: Explainer): LogReader {
  const find = openFinder(telling);
  const remembered = new Map<string, Verdict | null>();
  const findings = new Map<string, { verdict: Verdict; count: number; first: Place; last: Place; end: number }>();
  /** Per actor the line that told each class, until the same actor tells of a success. */
  const standing = new Map<string, Map<string, string>>();
  const decoder = new TextDecoder();
  let carried: Uint8Array = new Uint8Array(0);
  /** Where the carried bytes begin in the log, and up to where they were looked at. */
  let base = 0;
  let lookedAt = 0;

  function look(bytes: Uint8Array, isLast: boolean): void {
    let from = lookedAt;
    // What stands too near to the end waits until its message is whole.
    const until = isLast ? bytes.length : Math.max(from, bytes.length - after);
    for (;;) {
      const hit = find(bytes, from, bytes.length);
      if (hit === -1 || hit >= until) {
        from = hit === -1 ? Math.max(from, until) : hit;
        break;
      }
      const start = lineStart(bytes, hit);
      const end = lineEnd(bytes, hit);
      note(bytes, start, end);
      from = Math.max(end, hit + 1);
    }
    lookedAt = Math.min(from, bytes.length);
  }

  function note(bytes: Uint8Array, start: number, end: number): void {
    const line = decoder.decode(bytes.subarray(start, end));
    const logged = readLogLine(line);
    const heals = logged === null ? null : healedBy(logged);
    if (heals !== null) {
      settle(logged?.actor ?? '', heals);
      return;
    }
    const key = withoutNumbers(line);
    const known = remembered.get(key);
    const verdict = known === undefined ? judge(bytes, start, end, line) : known;
    if (known === undefined) remember(key, verdict);
    if (verdict?.id == null) return;
    count(verdict, { offset: base + start, line: line.slice(0, excerptLength) }, base + end);
    const actor = logged?.actor ?? '';
    if (standing.size >= mostRemembered && !standing.has(actor)) return;
    const told = standing.get(actor) ?? new Map<string, string>();
    standing.set(actor, told.set(verdict.id, line.slice(0, excerptLength)));
  }

  function settle(actor: string, heals: RegExp): void {
    const told = standing.get(actor);
    for (const [id, line] of told ?? []) if (heals.test(line)) told?.delete(id);
  }

  function judge(bytes: Uint8Array, start: number, end: number, line: string): Verdict | null {
    const turn = turnIn(line);
    if (turn !== null) return turn.kind === 'failed' ? explainer.explainTurn(turn) : null;
    const from = start === 0 ? 0 : lineStart(bytes, start - 1);
    const message = decoder.decode(bytes.subarray(Math.max(from, start - before), messageEnd(bytes, end)));
    const alone = explainer.explainError(line);
    const whole = explainer.explainError(message);
    const verdict = whole.confidence > alone.confidence ? whole : alone;
    return verdict.id === null ? null : verdict;
  }

  function remember(key: string, verdict: Verdict | null): void {
    if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value ?? '');
    remembered.set(key, verdict);
  }

  function count(verdict: Verdict, place: Place, end: number): void {
    const { id } = verdict;
    if (id === null) return;
    const known = findings.get(id);
    if (known === undefined) {
      findings.set(id, { verdict, count: 1, first: place, last: place, end });
      return;
    }
    if (place.offset - known.end > nextTo) {
      known.count += 1;
      known.last = place;
    } else if (place.line !== known.last.line && withoutNumbers(place.line) === withoutNumbers(known.last.line)) {
      // The same line once more is the same failure once more.
      known.count += 1;
      known.last = place;
    }
    known.end = end;
    if (verdict.confidence > known.verdict.confidence) known.verdict = verdict;
  }

  return {
    take(piece) {
      const bytes = joined(carried, piece);
      look(bytes, false);
      const keepFrom = Math.max(0, lookedAt - before - after);
      carried = bytes.slice(keepFrom);
      base += keepFrom;
      lookedAt -= keepFrom;
    },
    end() {
      look(carried, true);
      const stands = new Set<string>();
      for (const told of standing.values()) for (const id of told.keys()) stands.add(id);
      return [...findings.values()]
        .map(({ verdict, count: times, first, last }): Finding => {
          const isPast = !stands.has(verdict.id ?? '');
          return { verdict, count: times, first, last, isPast };
        })
        .toSorted((a, b) => worth(b) - worth(a) || b.last.offset - a.last.offset);
    },
  };
}

/** From this confidence on a failed authentication goes before what only looks like one. */
const likely = 0.6;

/** A failed authentication before what only looks like one, then the surer; of two that are equal the later. */
function worth({ verdict: { id, auth, confidence }, last, isPast }: Finding): number {
  if (id === 'not-an-error') return confidence - 1;
  // What is past, and what is only announced, comes after all that stands.
  if (isPast || isNotice(last.line)) return confidence - 2;
  return confidence + (auth && confidence >= likely ? 1 : 0);
}

function joined(one: Uint8Array, two: Uint8Array): Uint8Array {
  if (one.length === 0) return two;
  const both = new Uint8Array(one.length + two.length);
  both.set(one);
  both.set(two, one.length);
  return both;
}

const newline = 10;

function lineStart(bytes: Uint8Array, at: number): number {
  const least = Math.max(0, at - before);
  let start = at;
  while (start > least && bytes[start - 1] !== newline) start -= 1;
  return start;
}

function lineEnd(bytes: Uint8Array, at: number): number {
  const found = bytes.subarray(at, at + after).indexOf(newline);
  return found === -1 ? Math.min(bytes.length, at + after) : at + found;
}

/** A message goes on over lines that are indented, or that a JSON text needs; three at most. */
function messageEnd(bytes: Uint8Array, end: number): number {
  let at = end;
  for (let lines = 0; lines < 3 && at < bytes.length; lines += 1) {
    const next = lineEnd(bytes, at + 1);
    if (next <= at || next - end > after) break;
    at = next;
  }
  return at;
}

function withoutNumbers(line: string): string {
  return line.replace(/[\dA-F]{2,}|[\da-f]{4,}|\d+/g, '#');
}

/** A log may hold records of a session, after a runner's time and mark. */
function turnIn(line: string): ReturnType<ReturnType<typeof openTurnReader>['last']> {
  const at = line.indexOf('{"');
  if (at === -1 || at > 64) return null;
  const reader = openTurnReader();
  return reader.take(line.slice(at)) ? reader.last() : null;
}
