/** What a request and a result must have more, or less, in the other era. Everything else in them survives. */
import type { JsonObject } from '../../../core/json.ts';
import { isObject, objectIn, without } from '../../../core/json.ts';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/client';
import { modernRevision } from './revision.ts';

// The package calls its own constant deprecated, as the revision does with the logging that clients of the other still use.
const logLevelKey = 'io.modelcontextprotocol/logLevel';

/** What a client said of itself in `initialize`, and each request repeats. */
export interface McpIdentity {
  readonly info: unknown;
  readonly capabilities: JsonObject;
}

/** @param initialize the parameters of the client's `initialize`. */
export function identityIn(initialize: unknown): McpIdentity {
  // The experimental tasks of 2025-11-25 are another thing than the extension that took their name.
  const capabilities = without(objectIn(initialize, 'capabilities'), 'tasks');
  return { info: isObject(initialize) ? initialize['clientInfo'] : undefined, capabilities };
}

/** Parameters that say by themselves who asks, and how. @param logLevel from which level on the client wants log messages, or null. */
export function modernParams(
  params: JsonObject,
  { info, capabilities }: McpIdentity,
  logLevel: string | null,
): JsonObject {
  const meta = {
    ...objectIn(params, '_meta'),
    [PROTOCOL_VERSION_META_KEY]: modernRevision,
    ...(isObject(info) ? { [CLIENT_INFO_META_KEY]: info } : {}),
    [CLIENT_CAPABILITIES_META_KEY]: capabilities,
    ...(logLevel === null ? {} : { [logLevelKey]: logLevel }),
  };
  return { ...params, _meta: meta };
}

/** A result as a client of the older era may read it. */
export function legacyResult(method: string, modern: JsonObject): JsonObject {
  const result = without(modern, 'resultType');
  if (method === 'tools/list' && Array.isArray(result['tools'])) {
    return { ...result, tools: result['tools'].map(legacyTool) };
  }
  const { structuredContent } = result;
  const isOther = method === 'tools/call' && structuredContent !== undefined && !isObject(structuredContent);
  return isOther ? { ...result, structuredContent: { result: structuredContent } } : result;
}

/** Until 2025-11-25 a structured result is an object, and clients refuse the whole list over a schema that says else. */
function legacyTool(tool: unknown): unknown {
  if (!isObject(tool) || !('outputSchema' in tool)) return tool;
  return objectIn(tool, 'outputSchema')['type'] === 'object' ? tool : without(tool, 'outputSchema');
}
