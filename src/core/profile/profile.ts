/** A profile: one named credential that the user or the organisation owns, and what may be done with it. */

/** Where a secret is found at the moment of use; the config itself holds none. */
export type SecretReference =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly string[] };

/** What every profile says. */
interface ProfileBase {
  readonly name: string;
  /**
   * Hosts that the token may be sent to: `host` or `host:port`, in lower case, without wildcards. Empty: it may be printed,
   * and no gateway sends it anywhere.
   */
  readonly hosts: readonly string[];
  /** The base URL that the gateway of `run --profile` forwards to; its host is one of `hosts`. Null: none is set. */
  readonly upstream: string | null;
  /** The header that carries the token, in lower case; `authorization` carries it after its token type. */
  readonly header: string;
}

/** How a person, or nobody, comes to a first token. `auto` takes the browser where there is one, else the device flow. */
export type Grant = 'auto' | 'authorization_code' | 'device_code' | 'client_credentials';

export interface OAuthProfile extends ProfileBase {
  readonly type: 'oauth';
  /** The authorization server's issuer (RFC 8414 §2), or null where all endpoints are explicit. */
  readonly issuer: string | null;
  readonly endpoints: Partial<Endpoints>;
  /** Other origins than the issuer's on which its endpoints may lie. */
  readonly endpointOrigins: readonly string[];
  readonly clientId: string;
  /** Null: a public client (RFC 6749 §2.1). */
  readonly clientSecret: SecretReference | null;
  readonly clientAuth: 'client_secret_basic' | 'client_secret_post' | 'none';
  readonly grant: Grant;
  readonly scopes: readonly string[];
  readonly audience: string | null;
  /** RFC 8707. */
  readonly resource: string | null;
  /** The loopback port that was registered for the redirect (RFC 8252 §7.3), or null for any free one. */
  readonly redirectPort: number | null;
  /** Whether each renewal ends the refresh token that was sent. Without certain knowledge: yes. */
  readonly rotates: boolean;
  /** For how long the server is known to accept a token again that it has rotated away, milliseconds; 0: not at all. */
  readonly graceMs: number;
  readonly store: 'file' | 'keychain';
}

/** A program prints the token, and its expiry if it likes: cloud command lines, vaults. */
export interface CommandProfile extends ProfileBase {
  readonly type: 'command';
  readonly command: readonly string[];
  /** For how long a token is taken for good whose expiry the program does not print, milliseconds; null: until refused. */
  readonly ttlMs: number | null;
  readonly timeoutMs: number;
}

export interface StaticProfile extends ProfileBase {
  readonly type: 'static';
  readonly secret: SecretReference;
}

export type Profile = OAuthProfile | CommandProfile | StaticProfile;

/** The endpoints of one authorization server, as they were when the login was made; renewals go nowhere else. */
export interface Endpoints {
  readonly token: string;
  readonly authorization: string | null;
  readonly deviceAuthorization: string | null;
  readonly revocation: string | null;
  /** Asked with an access token whether it still works (OpenID Connect Core §5.3). */
  readonly userinfo: string | null;
  /** Whether the server promises to name itself in the answer of a browser login (RFC 9207 §3). */
  readonly namesItself?: boolean;
}
