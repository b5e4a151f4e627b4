import type { SecretReference } from '../profile/profile.ts';

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
  /** What tokens are asked for (RFC 8707): an absolute URI, `none` to name nothing, or null for what the server's metadata says. */
  readonly resource: string | null;
}

/** Said in place of a resource by somebody who wants none to be named: servers are known that take no `resource` at all. */
export const noResource = 'none';

/** What is named as the resource in every request for a token; what a person said goes before what the server's metadata says. */
export function resourceFor({ resource }: Pick<McpServer, 'resource'>, found: string | null): string | null {
  if (resource === null) return found;
  return resource === noResource ? null : resource;
}

/** An absolute URI without a fragment (RFC 8707 §2) that fits into a form, or `none`. */
export function isResource(text: string): boolean {
  return text === noResource || /^[a-z][a-z\d+.-]*:[\x21-\x22\x24-\x7e]{1,2000}$/i.test(text);
}
