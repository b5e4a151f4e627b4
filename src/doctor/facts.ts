/**
 * What collectors found out about one machine: plain data that survives JSON, without any token. A group is null where
 * its collector failed or ran out of time; `failed` says why. Times are epoch milliseconds, paths absolute.
 */
import type { CommandLine } from '../core/shell-word.ts';
import type { CredentialFacts, PlaceSet } from './credential-facts.ts';
import type { LockFacts, StoreFacts } from './store-facts.ts';

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
