/** Looks through one source: a text whole, a session turn by turn, a log for what tells. */
import { signInEndIn } from '../../core/sign-in-end.ts';
import type { Explainer } from '../../knowledge/explainer.ts';
import type { Verdict } from '../../knowledge/match/verdict.ts';
import { unknown } from '../../knowledge/match/verdict.ts';
import { openLogReader } from '../../knowledge/scan/log-reader.ts';
import type { Finding } from '../../knowledge/scan/log-reader.ts';
import { openTurnReader } from '../../knowledge/transcript.ts';
import type { Source } from './source.ts';

/** What a source tells. */
export interface Looked {
  readonly verdict: Verdict;
  /** Every class that a log tells of, the most telling first; empty for a single text or a session. */
  readonly findings: readonly Finding[];
  /** The begin of the text, for the search of what is near. */
  readonly text: string;
  readonly kind: 'text' | 'log' | 'session';
  /** When the sign-in ends by the client's own word in it, epoch milliseconds, or null. */
  readonly signInEndsAt: number | null;
}

/** Longer texts are read as logs: whole messages around what tells. In bytes. */
const longestText = 8192;
/** Of a log that tells nothing so much is matched whole, in bytes. */
const headLength = 65_536;

/** @param seen is told how many bytes were read, after each piece. */
export function lookThrough(source: Source, explainer: Explainer, seen: (bytes: number) => void): Looked {
  let read = 0;
  const next = (): Uint8Array | null => {
    const piece = source.next();
    read += piece?.length ?? 0;
    if (piece !== null) seen(read);
    return piece;
  };
  const head = readHead(next);
  const text = Buffer.from(head).toString('utf8');
  if (isSession(text)) return lookAtSession(head, next, explainer);
  if (head.length <= longestText)
    return {
      verdict: explainer.explain(text),
      findings: [],
      text,
      kind: 'text',
      signInEndsAt: signInEndIn(text.trim()),
    };

  const reader = openLogReader(explainer);
  reader.take(head);
  for (let piece = next(); piece !== null; piece = next()) reader.take(piece);
  const findings = reader.end();
  const [best] = findings;
  const past = best?.isPast === true ? explainer.explainTurn({ kind: 'well' }) : best?.verdict;
  const verdict = past ?? (read <= headLength ? explainer.explain(text) : unknown);
  return { verdict, findings, text: text.slice(0, longestText), kind: 'log', signInEndsAt: null };
}

/** The first pieces, until they are more than one text. */
function readHead(next: () => Uint8Array | null): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length <= longestText) {
    const piece = next();
    if (piece === null) break;
    pieces.push(piece.slice());
    length += piece.length;
  }
  return Buffer.concat(pieces);
}

/** Whether the first whole lines are mostly records of a client's session. */
function isSession(text: string): boolean {
  if (!text.includes('"type"')) return false;
  const lines = text
    .slice(0, headLength)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 40);
  const reader = openTurnReader();
  return lines.filter((line) => reader.take(line.trim())).length * 2 > lines.length;
}

function lookAtSession(head: Uint8Array, next: () => Uint8Array | null, explainer: Explainer): Looked {
  const reader = openTurnReader();
  const decoder = new TextDecoder();
  let rest = '';
  let signInEndsAt: number | null = null;
  const takeLine = (line: string): void => {
    reader.take(line);
    signInEndsAt = signInEndIn(line) ?? signInEndsAt;
  };
  const take = (piece: Uint8Array): void => {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    // A record without an end would otherwise grow without bound.
    rest = (lines.pop() ?? '').slice(0, longestRecord);
    for (const line of lines) takeLine(line.trim());
  };
  take(head);
  for (let piece = next(); piece !== null; piece = next()) take(piece);
  takeLine(rest.trim());
  const turn = reader.last();
  const verdict = turn === null ? unknown : explainer.explainTurn(turn);
  return {
    verdict,
    findings: [],
    text: turn !== null && 'text' in turn ? turn.text : '',
    kind: 'session',
    signInEndsAt,
  };
}

/** In characters. */
const longestRecord = 32_000_000;
