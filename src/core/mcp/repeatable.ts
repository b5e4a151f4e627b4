/** Methods that only ask: a second time changes nothing. Whatever else there is may have been done already. */
const asking: ReadonlySet<string> = new Set([
  'completion/complete',
  'initialize',
  'logging/setLevel',
  'ping',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/templates/list',
  'server/discover',
  'tasks/get',
  'tasks/list',
  'tasks/result',
  'tools/list',
]);

/** What a tool says of itself (MCP, tool annotations). */
export interface ToolHints {
  readonly readOnly: boolean;
  readonly idempotent: boolean;
}

/** Whether a request may be sent again although the first one may have been acted on. @param hints of the tool it calls, or null. */
export function isRepeatable(method: string, hints: ToolHints | null): boolean {
  if (method === 'tools/call') return hints !== null && (hints.readOnly || hints.idempotent);
  return asking.has(method);
}
