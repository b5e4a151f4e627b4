/**
 * What collectors found out about one machine: plain data that survives JSON, without any token. A group is null where
 * its collector failed or ran out of time; `failed` says why. Times are epoch milliseconds, paths absolute.
 */
import type { CredentialKind } from '../core/custody.ts';
import type { StoreReading } from '../core/credential.ts';
import type { CommandLine } from '../core/shell-word.ts';
import type { IdentityToken } from '../agents/claude-code/sign-in/identity-token.ts';
import type { ProfileLogin } from '../agents/claude-code/sign-in/profile-file.ts';
import type { RequiredSignIn } from '../agents/claude-code/settings/settings.ts';

export interface Facts {
  readonly schema: 1;
  /** When the look began. */
  readonly at: number;
  readonly machine: MachineFacts | null;
  readonly credential: CredentialFacts | null;
  readonly store: StoreFacts | null;
  readonly locks: readonly LockFacts[] | null;
  readonly clients: ClientFacts | null;
  readonly settings: SettingsFacts | null;
  readonly network: NetworkFacts | null;
  readonly cloud: CloudFacts | null;
  readonly mcp: McpFacts | null;
  readonly clock: ClockFacts | null;
  readonly disk: readonly DiskFacts[] | null;
  readonly sessions: readonly SessionFacts[] | null;
  readonly peers: readonly PeerFacts[] | null;
  readonly ci: CiFacts | null;
  readonly renewals: RenewalFacts | null;
  readonly failed: ReadonlyArray<{ readonly collector: string; readonly because: string }>;
}

/** The groups that a collector fills. */
export type FactGroup = Exclude<keyof Facts, 'schema' | 'at' | 'failed'>;

export interface MachineFacts {
  readonly platform: NodeJS.Platform;
  readonly host: string;
  readonly node: string;
  readonly uid: number | null;
  /** What the environment says, null where it says nothing. */
  readonly user: string | null;
  readonly home: string | null;
  readonly homeState: 'fine' | 'missing' | 'not-a-folder' | 'relative' | 'foreign' | 'unset';
  /** The owner of the home folder, where it is another user's. */
  readonly homeOwner: number | null;
  readonly container: string | null;
  readonly devcontainer: boolean;
  readonly wsl: boolean;
  readonly ssh: boolean;
  readonly ci: string | null;
  /** Why a job of CI is given no secrets, as far as its variables tell; null where nothing says so. */
  readonly ciWithholds: string | null;
  readonly sandbox: string | null;
  /** Variables by which a desktop or host application keeps the credential for its children. */
  readonly hostMarkers: readonly string[];
}

/** How a secret looks from outside; none of it tells what it is. */
export interface SecretShape {
  /** `sk-ant-oat01`, `sk-ant-api03`, `jwt`, the sign of another vendor, or `other`. */
  readonly kind: string;
  readonly length: number;
  readonly flaws: ReadonlyArray<
    'whitespace' | 'line-break' | 'fragment' | 'quotes' | 'placeholder' | 'stand-in' | 'truncated' | 'unsendable'
  >;
  /** Whether it equals the access token of the stored login. */
  readonly isStoredToken: boolean;
  /** Its own end, where it is a JWT that names one. */
  readonly expiresAt: number | null;
}

/** One place that sets something. */
export interface PlaceSet {
  /** `shell`, a settings scope, `rc file`, `.env`, `IDE settings`, `CI workflow`. */
  readonly scope: string;
  readonly place: string;
  readonly line: number | null;
}

/** A line that names a variable, whether or not it is in effect here. */
export interface Mention extends PlaceSet {
  /** Whether the value that is in effect stands in it; a value that a command brings cannot be told. */
  readonly value: 'same' | 'other' | 'unknown';
}

/** One level of precedence, and whether something stands at it. */
export interface Level {
  readonly kind: CredentialKind | 'console-key';
  readonly what: string;
  readonly isSet: boolean;
  /** The place that is in effect, where one is. */
  readonly place: PlaceSet | null;
  /** Other places that name it, which need not be in effect here. */
  readonly mentions: readonly Mention[];
  readonly shape: SecretShape | null;
}

/** Which credential one way of starting the client would send. */
export interface Winner {
  readonly context: 'interactive' | 'print' | 'sdk';
  readonly kind: CredentialKind;
  readonly what: string;
  readonly place: PlaceSet | null;
  /** What should be known of it, in words, or null. */
  readonly note: string | null;
}

export interface CredentialFacts {
  readonly winners: readonly Winner[];
  /** Strongest first. */
  readonly levels: readonly Level[];
  readonly baseUrl: {
    readonly host: string;
    readonly isVendor: boolean;
    readonly isValid: boolean;
    readonly place: PlaceSet | null;
  };
  /** What this shell sets and a settings file sets otherwise. */
  readonly overruled: readonly OverruledVariable[];
  readonly signIn: SignInFacts;
  readonly loginCommand: CommandLine;
  /** Whether the client runs in a mode that leaves the stored login out. */
  readonly leavesLoginOut: boolean;
  /** Variables for a credential that are set, and hold nothing. */
  readonly emptied: ReadonlyArray<{ readonly what: string; readonly place: PlaceSet | null }>;
  /** A folder of the client's that is written as a shell would expand it, and that nothing expands; or null. */
  readonly literalFolder: {
    readonly name: string;
    readonly place: PlaceSet | null;
    readonly because: string;
    /** What the client takes it for, as it is written. */
    readonly taken: string;
    /** The same setting as it was most likely meant, before the client's own command. */
    readonly command: CommandLine;
    readonly repair: { readonly name: string; readonly value: string };
  } | null;
}

/** A variable of this shell that has no effect, since a settings file goes before it. */
export interface OverruledVariable {
  readonly name: string;
  readonly by: PlaceSet;
  readonly isEmptied: boolean;
}

/** What signs requests beside the stored login and the environment's keys; each null where there is none. */
export interface SignInFacts {
  readonly federation: {
    readonly what: string;
    readonly place: PlaceSet | null;
    /** Variables of which nothing gives what the exchange needs. */
    readonly missing: readonly string[];
    readonly token: Omit<IdentityToken, 'origin'> & { readonly place: PlaceSet | null };
  } | null;
  readonly profile: {
    readonly what: string;
    readonly place: PlaceSet | null;
    readonly isNamed: boolean;
    readonly login: ProfileLogin;
    readonly fault: string | null;
  } | null;
  /** What is set and left out by the client. */
  readonly passedOver: { readonly what: string; readonly place: PlaceSet | null; readonly because: string } | null;
  /** The sign-in that managed settings require. */
  readonly required: (RequiredSignIn & { readonly place: PlaceSet | null }) | null;
  /** Whether `.claude.json` holds an API key from a Console login. */
  readonly consoleKey: boolean;
}

export interface StoreFacts {
  readonly place: string;
  readonly reading: StoreReading;
  readonly file: FileFacts | null;
  readonly folder: FileFacts | null;
  /** Why a renewed login could not be saved, as far as looking tells, or null. */
  readonly obstacle: { readonly code: string; readonly detail: string } | null;
  readonly mount: { readonly isOwn: boolean; readonly isReadOnly: boolean };
  /** Other stores on this machine, by what they show. */
  readonly others: ReadonlyArray<{
    readonly place: string;
    readonly state: 'login' | 'blank' | 'unreadable';
    readonly hasSameRefresh: boolean;
    readonly hasSameAccess: boolean;
    readonly expiresAt: number | null;
    readonly modifiedAt: number | null;
    /** Whether a client would use it, or it is a backup that none reads. */
    readonly isUsable: boolean;
  }>;
  /** `.claude.json`: whether it is there and names an account. */
  readonly account: {
    readonly place: string;
    readonly state: 'named' | 'unnamed' | 'absent' | 'unreadable';
    readonly startups: number | null;
    /** What came instead of JSON, where the client does not start because of it; or null. */
    readonly damage: string | null;
    /** The newest backup that can be read, looked for only where the file is damaged. */
    readonly backup: string | null;
  };
  /** How the login is written, without any of it; null where there is none in a file. */
  readonly form: StoreForm | null;
  /** What the client's background service last wrote of its login, and when; null where it wrote nothing. */
  readonly daemon: { readonly place: string; readonly status: string; readonly since: number | null } | null;
  /** Half-written files that a save left behind. */
  readonly leftovers: readonly string[];
  /** Records beside the lock of clients that are gone: their processes. */
  readonly strayOwner: { readonly pid: number | null; readonly isAlive: boolean; readonly modifiedAt: number } | null;
  /** Tokens in the store with white space around them. */
  readonly paddedTokens: ReadonlyArray<'accessToken' | 'refreshToken'>;
}

/** Fields that the client itself always writes, and that it goes by. */
export type LoginField = 'refreshToken' | 'expiresAt' | 'scopes';

/** How a stored login is written, by names of fields and well-known beginnings of tokens. */
export interface StoreForm {
  /** What the access token looks like, as in {@link SecretShape}; null where there is none. */
  readonly accessKind: string | null;
  readonly refreshKind: string | null;
  readonly missing: readonly LoginField[];
  /** The key under which tokens lie in the form of another program, or null. */
  readonly foreignKey: string | null;
  /** Tokens that cannot be whole, or cannot be sent. */
  readonly broken: ReadonlyArray<{ readonly name: 'accessToken' | 'refreshToken'; readonly flaw: TokenFlaw }>;
  /** What its end is where it is no moment in milliseconds, as the client writes it; null where it is one, or there is none. */
  readonly end: 'seconds' | 'too-late' | 'no-number' | null;
}

/** What a token has that no token of the client has; `scheme` is the word of a header before it. */
export type TokenFlaw = 'line-break' | 'whitespace' | 'quotes' | 'scheme' | 'unsendable' | 'elided' | 'cut';

export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly target: string | null;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly size: number;
  readonly modifiedAt: number;
}

export interface LockFacts {
  readonly path: string;
  /** What it guards. */
  readonly guards: 'refresh' | 'storage' | 'config';
  readonly kind: 'folder' | 'file' | 'other';
  readonly isEmpty: boolean;
  /** Milliseconds since its last heartbeat; negative is in the future. */
  readonly ageMs: number;
  readonly uid: number;
  /** `live` has a heartbeat, `stale` has none, `stuck` is one that no client ever takes over. */
  readonly state: 'live' | 'stale' | 'stuck';
}

export interface ClientFacts {
  readonly running: ReadonlyArray<{
    readonly pid: number;
    readonly name: string;
    readonly startedAt: number | null;
    /** Names of variables in its environment that carry a credential; null where that cannot be seen. */
    readonly credentialVariables: readonly string[] | null;
    readonly usesThisStore: boolean | null;
  }>;
  /** Programs that are known to renew or read the login beside the client. */
  readonly refreshers: ReadonlyArray<{ readonly pid: number; readonly name: string }>;
  readonly installed: ReadonlyArray<{
    readonly path: string;
    readonly version: string | null;
    /** Whether a shell finds it by its name. */
    readonly isOnPath: boolean;
    /** Why the system cannot start it, or null. */
    readonly fault: string | null;
  }>;
  /** Where the project brings the client along without a command of that name: the Agent SDK; or null. */
  readonly bundled: string | null;
  /** Whether the system's processes could be seen at all. */
  readonly isComplete: boolean;
}

export interface SettingsFacts {
  readonly files: ReadonlyArray<{
    readonly scope: string;
    readonly place: string;
    readonly variables: readonly string[];
    /** The same with what they are set to, as fingerprints. */
    readonly prints: Readonly<Record<string, string>>;
    /** The model that it asks for, or null. */
    readonly model: string | null;
  }>;
  readonly broken: ReadonlyArray<{ readonly place: string; readonly because: string }>;
  /** What the settings of a folder that nobody has trusted would decide. */
  readonly withheld: ReadonlyArray<{ readonly place: string; readonly names: readonly string[] }>;
  /** Whether settings of an organisation's server are cached, which the client skips behind a base URL. */
  readonly serverManaged: boolean;
  /** The `apiKeyHelper` in effect. */
  readonly helper: HelperFacts | null;
  /** Other commands of settings and MCP servers that bring something to sign with. */
  readonly otherHelpers: readonly HelperFacts[];
}

export interface HelperFacts {
  /** The name of the setting, for `headersHelper` with its server. */
  readonly setting: string;
  readonly place: PlaceSet;
  readonly program: string | null;
  readonly state: 'found' | 'missing' | 'not-executable' | 'unknown';
  /** Why the system cannot start the script that it is, or null. */
  readonly fault: string | null;
  /** What one run of it gave; null where none was asked for. */
  readonly run: {
    readonly exitCode: number | null;
    readonly tookMs: number;
    readonly lines: number;
    readonly flaw: 'failed' | 'empty' | 'several-lines' | 'not-a-token' | 'not-json' | 'timed-out' | null;
  } | null;
}

export interface NetworkFacts {
  /** By variable; hosts and paths only, never a password. */
  readonly proxies: ReadonlyArray<{ readonly name: string; readonly host: string | null; readonly isValid: boolean }>;
  readonly certificates: ReadonlyArray<{
    readonly name: string;
    readonly path: string;
    readonly state: 'fine' | 'missing' | 'unreadable' | 'not-pem';
  }>;
  readonly tlsUnchecked: boolean;
  /** What the vendor's host answered; null where nobody asked. */
  readonly online: {
    readonly host: string;
    readonly state: 'answered' | 'unreachable' | 'tls' | 'slow';
    readonly status: number | null;
    readonly dateSkewMs: number | null;
    readonly detail: string | null;
  } | null;
}

export interface CloudFacts {
  readonly provider: 'bedrock' | 'vertex' | 'foundry' | null;
  readonly switch: { readonly what: string; readonly place: PlaceSet | null } | null;
  /** When the cloud's own session or key ends, where it says so. */
  readonly endsAt: number | null;
  /** What makes a new one. */
  readonly renewal: CommandLine | null;
  readonly problems: ReadonlyArray<{
    readonly id: 'bedrock-expired' | 'bedrock-bad-credentials' | 'vertex-reauth' | 'azure-auth';
    readonly evidence: string;
    readonly command: CommandLine | null;
    /** What to do where no command does it, or null. */
    readonly advice: string | null;
    readonly sure: number;
    /** A cache that no longer serves anybody. */
    readonly cache: string | null;
  }>;
}

export interface McpFacts {
  readonly entries: ReadonlyArray<{
    readonly name: string;
    readonly key: string;
    readonly state: 'good' | 'expired-renewable' | 'expired' | 'stub' | 'registration-only';
    readonly expiresAt: number | null;
  }>;
  /** Verdicts that a server needs a login, as the client keeps them. */
  readonly cached: ReadonlyArray<{ readonly name: string; readonly ageMs: number; readonly place: string }>;
  readonly cachePlace: string;
}

export interface ClockFacts {
  /** Files whose time lies ahead of the clock. */
  readonly ahead: ReadonlyArray<{ readonly path: string; readonly byMs: number }>;
  /** The clock shows a time before this program was made. */
  readonly isBeforeBuild: boolean;
  /** How far the wall clock moved against the monotonic one since an earlier look of the same boot, or null. */
  readonly jumpedMs: number | null;
}

export interface DiskFacts {
  readonly path: string;
  readonly freeBytes: number;
  readonly freeFiles: number | null;
  readonly isWritable: boolean;
}

/** How one session's last turn ended. */
export interface SessionFacts {
  readonly sessionId: string;
  readonly transcript: string;
  readonly at: number;
  readonly ended: 'well' | 'failed' | 'tool-failed';
  /** The class that its words tell by themselves, or null. */
  readonly id: string | null;
  readonly confidence: number;
  /** The first words of the client's own error, masked. */
  readonly said: string | null;
}

export interface PeerFacts {
  readonly client: string;
  readonly place: string;
  /** `shared` is in two places, or was used up in another; `misconfigured` is no matter of logging in. */
  readonly state:
    | 'good'
    | 'expired'
    | 'expired-renewable'
    | 'blank'
    | 'shared'
    | 'unreadable'
    | 'stored'
    | 'misconfigured';
  readonly detail: string;
  /** The class it speaks for, where it speaks for one. */
  readonly id: string | null;
  readonly command: CommandLine | null;
  /** What to do where no command does it, or null. */
  readonly advice: string | null;
}

export interface CiFacts {
  readonly workflows: ReadonlyArray<{
    readonly place: string;
    readonly usesAction: boolean;
    readonly hasIdToken: boolean;
    readonly givesToken: boolean;
    readonly line: number;
  }>;
}

/** What Holdfast itself tried for this login. */
export interface RenewalFacts {
  readonly result: 'moved' | 'refused' | 'unavailable' | 'unreadable' | 'open' | null;
  readonly at: number | null;
  readonly isOfThisLogin: boolean;
}
