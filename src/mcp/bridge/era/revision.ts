import { objectIn } from '../../../core/json.ts';
import type { JSONRPCRequest } from '@modelcontextprotocol/client';
import { PROTOCOL_VERSION_META_KEY, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/client';

/** The first revision without `initialize`: each request says by itself all that the server must know. */
export const modernRevision = '2026-07-28';

const newestLegacy = '2025-11-25';

/** Whether a request says its revision by itself. */
export function isModern(message: JSONRPCRequest): boolean {
  return typeof objectIn(message.params, '_meta')[PROTOCOL_VERSION_META_KEY] === 'string';
}

/** Whether a revision is one of those that begin with `initialize`. Revisions are dates, so they sort as text. */
export function isLegacy(revision: unknown): boolean {
  return typeof revision === 'string' && revision <= newestLegacy;
}

/** The revision to agree on with a client that begins with `initialize`. */
export function agreedWith(requested: unknown): string {
  const isKnown = typeof requested === 'string' && isLegacy(requested);
  return isKnown && SUPPORTED_PROTOCOL_VERSIONS.includes(requested) ? requested : newestLegacy;
}
