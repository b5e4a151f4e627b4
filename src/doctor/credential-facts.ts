/** What is known of the credentials that a client would send: where each is set, and which one wins. Nothing secret is in it. */
import type { CredentialKind } from '../core/custody.ts';
import type { CommandLine } from '../core/shell-word.ts';
import type { IdentityToken } from '../agents/claude-code/sign-in/identity-token.ts';
import type { ProfileLogin } from '../agents/claude-code/sign-in/profile-file.ts';
import type { RequiredSignIn } from '../agents/claude-code/settings/settings.ts';

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
