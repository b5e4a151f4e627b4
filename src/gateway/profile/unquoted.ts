/** Answers without the tokens that were sent for them: the caller never holds one, and a server may quote it. */
import type { TokenMask } from '../../core/profile/quoted-token.ts';
import { fieldOf, withoutField } from '../../http/headers.ts';
import type { Care, KeptAnswer } from '../forward.ts';
import { unpacked } from '../judge.ts';
import { EventMask, isData, StreamMask } from './masked-body.ts';

/** Errors are shorter; a longer one is masked while it streams. */
const errorKeptAtMost = 256 * 1024;
/** So is a longer message, whatever it is. */
const messageKeptAtMost = 1024 * 1024;

/**
 * How an answer passes. Its head is masked in any case, and the body of an error. What else a server says is masked where it
 * speaks MCP, but for results, which are its data; other bodies stream through as they come.
 *
 * @throws Error for an event stream of an MCP server that came packed, although it was asked not to.
 */
export function careFor(
  mask: TokenMask,
  speaksMcp: boolean,
  status: number,
  reason: string,
  fields: readonly string[],
): Care {
  const head = { reason: mask.text(reason), fields: maskedFields(mask, fields) };
  if (status >= 400) return { ...head, keptAtMost: errorKeptAtMost, filter: new StreamMask(mask) };
  if (!speaksMcp) return { ...head, keptAtMost: null, filter: null };
  if (!/^\s*text\/event-stream\b/i.test(fieldOf(fields, 'content-type') ?? ''))
    return { ...head, keptAtMost: messageKeptAtMost, filter: new StreamMask(mask) };
  if (isPacked(fields)) throw Object.assign(new Error('expected a stream as it is'), { code: 'content-encoding' });
  return { ...head, keptAtMost: null, filter: new EventMask(mask, messageKeptAtMost) };
}

/** A kept answer without tokens. One that was packed is unpacked where there is something to take out. */
export function unquoted(answer: KeptAnswer, mask: TokenMask): KeptAnswer {
  const head = { ...answer, reason: mask.text(answer.reason), fields: maskedFields(mask, answer.fields) };
  // One character for each byte, whatever the bytes mean.
  const said = unpacked(answer)?.toString('latin1') ?? '';
  const masked = answer.status < 400 && isData(said) ? said : mask.text(said);
  if (masked === said) return head;
  const body = Buffer.from(masked, 'latin1');
  const fields = withoutField(withoutField(head.fields, 'content-encoding'), 'content-length');
  return { ...head, fields: ['Content-Length', String(body.length), ...fields], body };
}

function maskedFields(mask: TokenMask, fields: readonly string[]): readonly string[] {
  const all = fields.join('\n');
  if (mask.text(all) === all) return fields;
  // A name with a mask in it would be no name.
  const named = fields.filter((_, at) => !mask.text(fields[at - (at % 2)] ?? '').includes('['));
  return named.map((text, at) => (at % 2 === 1 ? mask.text(text) : text));
}

function isPacked(fields: readonly string[]): boolean {
  return (fieldOf(fields, 'content-encoding') ?? 'identity').toLowerCase() !== 'identity';
}
