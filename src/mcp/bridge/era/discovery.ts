/**
 * How a server is asked for its era (MCP 2026-07-28, "Versioning and Compatibility"). Only what a server of the newer era says
 * counts; everything else is how servers of the older one refuse what they do not know.
 */
import type { JsonObject } from '../../../core/json.ts';
import { isObject, objectIn, without } from '../../../core/json.ts';
import type { JSONRPCResponse } from '@modelcontextprotocol/client';
import { isJSONRPCErrorResponse, SERVER_INFO_META_KEY } from '@modelcontextprotocol/client';
import type { McpIdentity } from './envelope.ts';
import { modernParams } from './envelope.ts';
import type { BridgeQuestion } from '../bridge-requests.ts';
import { agreedWith, isLegacy, modernRevision } from './revision.ts';

/** What an answer to `server/discover` says of the server. */
export type Discovered =
  /** It speaks the newer era only. */
  | { readonly era: 'modern'; readonly result: JsonObject }
  /** It refused the revision, and then named it: it is asked once more. */
  | { readonly era: 'again' }
  /** It is to be spoken to as clients of the older era do. */
  | { readonly era: 'legacy' };

const unsupportedVersion = -32022;

export function discoverRequest(identity: McpIdentity): BridgeQuestion {
  return { method: 'server/discover', params: modernParams({}, identity, null) };
}

export function readDiscovered(answer: JSONRPCResponse): Discovered {
  if (isJSONRPCErrorResponse(answer)) {
    const { code, data } = answer.error;
    const isNamed = code === unsupportedVersion && listIn(data, 'supported').includes(modernRevision);
    return { era: isNamed ? 'again' : 'legacy' };
  }
  const versions = listIn(answer.result, 'supportedVersions');
  // A server of both eras knows best how to serve a client of the older one.
  const isOnlyModern = versions.includes(modernRevision) && !versions.some(isLegacy);
  return isOnlyModern && isObject(answer.result) ? { era: 'modern', result: answer.result } : { era: 'legacy' };
}

/** The answer to a client's `initialize`, made from what the server said of itself. */
export function initializeResult(discovered: JsonObject, requested: unknown): JsonObject {
  const { serverInfo } = discovered;
  const named = isObject(serverInfo) ? serverInfo : objectIn(discovered, '_meta')[SERVER_INFO_META_KEY];
  return {
    ...without(discovered, 'supportedVersions', 'resultType', 'ttlMs', 'cacheScope'),
    protocolVersion: agreedWith(requested),
    capabilities: objectIn(discovered, 'capabilities'),
    serverInfo: isObject(named) ? named : { name: 'unnamed MCP server', version: '0' },
  };
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const list = isObject(value) ? value[name] : undefined;
  return Array.isArray(list) ? list : [];
}
