import type { SecretReference } from '../own/profile.ts';

/** One MCP server as the user described it. */
export interface McpServer {
  /** As in the config and on the command line; for a bare URL: its host. */
  readonly name: string;
  readonly url: string;
  readonly transport: 'auto' | 'http' | 'sse';
  /** A client that was registered by hand, or null. */
  readonly clientId: string | null;
  readonly clientSecret: SecretReference | null;
  /** Where the document lies that describes this client (client-id metadata documents), or null. */
  readonly clientMetadataUrl: string | null;
  /** What to ask for; null: what the server names. */
  readonly scopes: readonly string[] | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Tells two logins at one server apart, or null. */
  readonly account: string | null;
}
