/** Methods that only ask: a second time changes nothing. Whatever else there is may have been done already. */
const asking: ReadonlySet<string> = new Set([
  ...['initialize', 'ping', 'server/discover', 'completion/complete', 'logging/setLevel'],
  ...['tools/list', 'prompts/list', 'prompts/get', 'resources/list', 'resources/templates/list', 'resources/read'],
  ...['tasks/get', 'tasks/list', 'tasks/result'],
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
