/** Where the clients keep their MCP servers, and how each writes one. Reading changes nothing, and takes no value of a header along. */

/** The clients whose definitions are known. */
export const mcpClientNames = ['claude-code', 'codex', 'cursor', 'vscode', 'gemini'] as const;

export type ClientName = (typeof mcpClientNames)[number];

/** Whom a definition is for: this user, this user in one project, or everybody who works in the project. */
export type PlaceScope = 'user' | 'local' | 'project';

/** A place where servers of a client stand by name. */
export interface EntryPlace {
  readonly client: ClientName;
  readonly scope: PlaceScope;
  readonly file: string;
  /** The way to them in the file. */
  readonly keys: readonly string[];
  readonly format: 'json' | 'toml';
}

/** From where the client is seen. */
export interface Where {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The root of the Git work tree around it, or null. */
  readonly workTree: string | null;
  /** This user's home folder. */
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** A server as it stands in a file. */
export type McpEntry = Readonly<Record<string, unknown>>;

/** What an entry says; may hold secrets, so it is not kept or shown. */
export type EntryReading =
  | { readonly kind: 'stdio'; readonly command: string; readonly args: readonly string[] }
  | HttpReading;

export interface HttpReading {
  readonly kind: 'http' | 'sse';
  readonly url: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** What brings a credential of its own to each request, in words, or null: then the server is likely one behind OAuth. */
  readonly ownCredential: string | null;
  /** A client that was registered by hand, or null. */
  readonly clientId: string | null;
  readonly scopes: readonly string[] | null;
  /** What tokens are asked for (RFC 8707), or null where it names nothing. */
  readonly resource: string | null;
  /** What it says besides that a bridge has no place for, as names. */
  readonly homeless: readonly string[];
}

/** A client, as far as its servers go. */
export interface McpClient {
  readonly name: ClientName;
  /** As people call it. */
  readonly title: string;
  /** Every place that holds in a folder, the ones with more weight first; also places where nothing is. */
  readonly places: (where: Where) => readonly EntryPlace[];
  readonly read: (entry: McpEntry) => EntryReading;
  /** Members that speak of HTTP: they go when an entry becomes a program. */
  readonly httpMembers: readonly string[];
  /** Whether an entry says by `type` that it is a program: always, where it had a `type` before, or never. */
  readonly saysStdio: 'always' | 'where-typed' | 'never';
  /** Whether it is known to refuse a file that has a comment or a trailing comma in it. */
  readonly isStrict: boolean;
  /** What the client itself fills in when it reads a text, or null where it fills in nothing. */
  readonly variable: RegExp | null;
}
