import { headerValue } from '../../core/profile/formats.ts';
import type { ProfileCredential } from '../../core/profile/record.ts';
import { requestFields } from '../../http/headers.ts';

/** Fields that carry a credential of the caller's: at best a placeholder, and never for this upstream. */
const credentials: ReadonlySet<string> = new Set(['authorization', 'x-api-key', 'proxy-authorization']);

/** The fields of a request with the token in them, and no other credential. @param header the profile's, in lower case. */
export function withToken(
  raw: readonly string[],
  host: string,
  header: string,
  credential: ProfileCredential,
): string[] {
  const fields = requestFields(raw, host);
  const kept: string[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const name = (fields[i] ?? '').toLowerCase();
    if (!credentials.has(name) && name !== header) kept.push(fields[i] ?? '', fields[i + 1] ?? '');
  }
  const { access, tokenType } = credential;
  return [...kept, header, headerValue({ header, tokenType }, access.reveal())];
}
