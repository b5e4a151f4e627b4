import { objectOf } from '../json.ts';

/** The `error` member of a JSON-RPC answer. */
export interface RpcError {
  readonly code: unknown;
  readonly message: unknown;
  readonly data?: unknown;
}

/** Error names that speak of the token itself (RFC 6750 §3.1, and how servers write the same). */
const names =
  /^(?:invalid_token|token_expired|expired_token|authentication_failed|authentication_error|unauthenticated|unauthorized)$/;

/**
 * Whether a server that answers 200 says in the JSON-RPC error that it refuses the credential. Only names and numbers count: a
 * message that merely speaks of a 401 may quote the service behind the server, and so does every result of a tool.
 */
export function refusesInside({ message, data }: RpcError): boolean {
  if (
    typeof message === 'string' &&
    names.test(
      message
        .trim()
        .toLowerCase()
        .replaceAll(/[\s-]+/g, '_'),
    )
  )
    return true;
  const fields = objectOf(data);
  if (fields['status'] === 401 || fields['statusCode'] === 401 || fields['httpStatus'] === 401) return true;
  return [fields['error'], fields['code'], fields['type']].some(
    (name) => typeof name === 'string' && names.test(name.toLowerCase()),
  );
}
