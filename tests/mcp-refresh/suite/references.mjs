/** What the checks refer to. */
const mcp = 'https://modelcontextprotocol.io/specification/2025-11-25/basic';
const rfc = 'https://www.rfc-editor.org/rfc';

export const references = {
  tokenUse: { id: 'MCP-2025-11-25-Access-Token-Usage', url: `${mcp}/authorization#access-token-usage` },
  tokenTheft: { id: 'MCP-2025-11-25-Token-Theft', url: `${mcp}/authorization#token-theft` },
  errorHandling: { id: 'MCP-2025-11-25-Error-Handling', url: `${mcp}/authorization#error-handling` },
  serverLocation: { id: 'MCP-2025-11-25-AS-Location', url: `${mcp}/authorization#authorization-server-location` },
  metadataDiscovery: { id: 'MCP-2025-11-25-PRM-Discovery', url: `${mcp}/authorization#protected-resource-metadata-discovery-requirements` },
  sessions: { id: 'MCP-2025-11-25-Session-Management', url: `${mcp}/transports#session-management` },
  resumption: { id: 'MCP-2025-11-25-Resumability', url: `${mcp}/transports#resumability-and-redelivery` },
  stdio: { id: 'MCP-2025-11-25-Stdio', url: `${mcp}/transports#stdio` },
  timeouts: { id: 'MCP-2025-11-25-Timeouts', url: `${mcp}/lifecycle#timeouts` },
  tokenAnswer: { id: 'RFC6749-5.1', url: `${rfc}/rfc6749#section-5.1` },
  tokenError: { id: 'RFC6749-5.2', url: `${rfc}/rfc6749#section-5.2` },
  refresh: { id: 'RFC6749-6', url: `${rfc}/rfc6749#section-6` },
  refreshTokens: { id: 'RFC6749-10.4', url: `${rfc}/rfc6749#section-10.4` },
  bearerError: { id: 'RFC6750-3.1', url: `${rfc}/rfc6750#section-3.1` },
  bearerThreats: { id: 'RFC6750-5.3', url: `${rfc}/rfc6750#section-5.3` },
  rotation: { id: 'RFC9700-4.14.2', url: `${rfc}/rfc9700#section-4.14.2` },
  mixUp: { id: 'RFC9700-4.4', url: `${rfc}/rfc9700#section-4.4` },
  resourceMetadata: { id: 'RFC9728-5', url: `${rfc}/rfc9728#section-5` },
  idempotency: { id: 'RFC9110-9.2.2', url: `${rfc}/rfc9110#section-9.2.2` },
  unavailable: { id: 'RFC9110-15.6.4', url: `${rfc}/rfc9110#section-15.6.4` },
};
