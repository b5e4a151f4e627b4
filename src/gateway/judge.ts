import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { refusesCredential } from '../core/refusal.ts';
import { fieldOf } from '../http/headers.ts';
import type { KeptAnswer } from './forward.ts';

/** More than any error object needs; a body that unpacks to more is not read. */
const unpackedAtMost = 1024 * 1024;

/** Whether a kept answer refuses the credential that its request carried. The body is unpacked for this look only. */
export function isRefusal(answer: KeptAnswer): boolean {
  return refusesCredential(
    {
      status: answer.status,
      contentType: fieldOf(answer.fields, 'content-type'),
      wwwAuthenticate: fieldOf(answer.fields, 'www-authenticate'),
    },
    unpacked(answer)?.toString() ?? '',
  );
}

/** What a kept body says; null where it cannot be read. */
export function unpacked(answer: KeptAnswer): Buffer | null {
  const options = { maxOutputLength: unpackedAtMost };
  try {
    switch (fieldOf(answer.fields, 'content-encoding')?.toLowerCase()) {
      case 'gzip':
        return gunzipSync(answer.body, options);
      case 'br':
        return brotliDecompressSync(answer.body, options);
      case 'deflate':
        return inflateSync(answer.body, options);
      default:
        return answer.body;
    }
  } catch {
    return null;
  }
}
