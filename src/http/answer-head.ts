import type { ServerResponse } from 'node:http';
import { badAnswer } from './local-answers.ts';

/** The beginning of an answer of another server, as it came. */
export interface AnswerHead {
  readonly status: number;
  /** As undici gives it: decoded as UTF-8. */
  readonly reason: string;
  /** Flat list of names and values, a character for each byte. */
  readonly fields: readonly string[];
}

/**
 * Passes the head of an answer on, byte for byte where HTTP allows that.
 *
 * @returns whether it did. If not, the caller got a `502` that says why, and nothing more is to be written.
 */
export function passHead(res: ServerResponse, { status, reason, fields }: AnswerHead): boolean {
  // The upstream's own date, or none.
  res.sendDate = false;
  try {
    res.writeHead(status, reasonBytes(reason), [...fields]);
    return true;
  } catch (error) {
    badAnswer(res, codeOf(error));
    return false;
  }
}

/**
 * A reason phrase for the wire, a character for each byte: any byte but control characters may stand there (RFC 9112 §4). One
 * with a control character is left out, since no client may rely on it; the status and the rest of the answer still count.
 */
function reasonBytes(reason: string): string {
  const bytes = Buffer.from(reason).toString('latin1');
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(bytes) ? bytes : '';
}

function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}
