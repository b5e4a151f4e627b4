import { TokenMask } from '../../core/own/quoted-token.ts';
import type { OwnCredential } from '../../core/own/record.ts';
import type { KeptAnswer } from '../forward.ts';

/** A refusal without the tokens of the credential that it answers: the caller never holds one, and a server may quote it. */
export function unquoted(answer: KeptAnswer, { access, refresh }: OwnCredential): KeptAnswer {
  const mask = new TokenMask(refresh === null ? [access] : [access, refresh]);
  // One character for each byte, whatever the bytes mean.
  const body = Buffer.from(mask.text(answer.body.toString('latin1')), 'latin1');
  const fields = answer.fields.map((text, at) => {
    const isLength = at % 2 === 1 && answer.fields[at - 1]?.toLowerCase() === 'content-length';
    return isLength && body.length !== answer.body.length ? String(body.length) : mask.text(text);
  });
  return { ...answer, reason: mask.text(answer.reason), fields, body };
}
