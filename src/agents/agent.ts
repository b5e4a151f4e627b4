/**
 * What Holdfast must know about one client to guard it. One adapter per client; everything that is particular to a
 * client, its files, variables, arguments and output, stays behind this interface.
 */
import type { CredentialKind } from '../core/custody.ts';
import type { LoginStore, Messenger } from '../core/ports.ts';
import type { Patience } from '../core/replay.ts';
import type { RunningProgram } from '../stores/connection-owner.ts';
import type { CommandLine } from '../core/shell-word.ts';
import type { HookProgram } from './claude-code/settings/hook-entries.ts';

/** The command a user wants to run, and the world it would run in. */
export interface Invocation {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether a terminal shows its output; left out where nobody knows. */
  readonly stdoutIsTty?: boolean;
}

/** Something found before the start that a person should know. */
export interface Note {
  readonly level: 'info' | 'warning';
  readonly text: string;
  /** The exact next command or step, or null. */
  readonly hint: string | null;
}

/** What was found out about an invocation before anything is started; finding out changes nothing. */
export interface Survey {
  readonly credential: CredentialKind;
  /**
   * Whether the stored login is what the session depends on, so that refusals of it are held and it is renewed. Not where
   * another credential is in effect, the client leaves the login out, or looks for it where nobody ever put one.
   */
  readonly guarded: boolean;
  /** The store of the client's login, also when another credential is in effect. */
  readonly store: LoginStore;
  /** Where requests would go without Holdfast, as `https://host[:port][/path]`. */
  readonly upstream: string;
  /** Proxy and certificate variables that hold for the way to the upstream, as the client sees them. */
  readonly route: Readonly<Record<string, string>>;
  /** The folder in which the client keeps the records of its sessions. */
  readonly records: string;
  /** After how many milliseconds without a byte from the upstream a request is given up. */
  readonly silenceMs: number;
  /** The client's own command for a person to log in to this store, ready to paste. */
  readonly loginCommand: CommandLine;
  readonly notes: readonly Note[];
  /** Variables of this shell that a settings file overrules, each in one sentence; for the environment that was asked in. */
  readonly overruled: readonly string[];
  /** Why no gateway should stand in the way, or null. `insist` tells whether `--gateway` may overrule it. */
  readonly unwelcome: { readonly because: string; readonly insist: boolean } | null;
}

/** What a child is to be started with. */
export interface AimPlan {
  /** Null changes nothing of where requests go; the patience is then what it would be behind a gateway. */
  readonly gatewayUrl: string | null;
  /** Starts the child without a token in its environment that shadows the stored login. */
  readonly preferLogin: boolean;
  /** The hooks that hold a turn, for this child only; null for none. */
  readonly hooks: HookPlan | null;
  /** What the child sends as its credential where the gateway puts the real one in; null where it sends its own. */
  readonly placeholder: string | null;
  /** A folder of this run alone: what is laid there for the screen, the child's own screen shows. Null for no such screen. */
  readonly screen: string | null;
}

/** How the client's hooks reach Holdfast. */
export interface HookPlan {
  readonly program: HookProgram;
  /** How long a turn may be held, milliseconds; null leaves that to each hook, which sees who could answer. */
  readonly holdMs: number | null;
  /** The control socket of the session that answers them, or null where each looks after itself. */
  readonly session: string | null;
}

/** How the child is to be started so that its requests pass the gateway. */
export interface Aim {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly patience: Patience;
  /** Why the child's own screen cannot show what was asked for, fit to be shown; null where it does. */
  readonly screenless: string | null;
  /** Removes what was laid down for this start; to be called once the child has ended. Never throws. */
  done(): Promise<void>;
}

/** Sees how a run ended by the client's own structured output; prose never decides. */
export interface Witness {
  /** Whether the command line asks for output that can be judged, so that standard output should pass by here. */
  readonly reads: boolean;
  /** Looks at a piece of the child's standard output on its way; keeps no more than one line. */
  see(chunk: Buffer): void;
  /** Whether the last turn ended in a refused or missing credential, whatever the exit code says. Never rejects. */
  endedOfAuthFailure(): Promise<boolean>;
  /** Whether the client said that the vendor refuses the account itself; asked after the end. */
  readonly endedOfAccount: boolean;
  /** The client's own id of the session that was seen last, or null. */
  readonly sessionId: string | null;
}

/** Makes one run of the output of several starts; nothing here waits. */
export interface OutputJoin {
  /** Takes a piece of a start's standard output. @returns what of it, and of what was held back, goes on now. */
  take(chunk: Buffer): readonly Buffer[];
  /** The run ends with this start. @returns what was held back, as it was. */
  end(): readonly Buffer[];
  /** The run goes on: forgets what was held back, and what the next start repeats of the last. */
  goOn(): void;
  /** Whether the verdict of the start is held back, so that the run can go on as if it had not been. */
  readonly canGoOn: boolean;
  /** Whether the end of a turn is held back, which somebody may wait for before the next message is written. */
  readonly turnIsOver: boolean;
}

/** What a session's own record says of how it ended. */
export interface SessionEnd {
  readonly sessionId: string;
  /** Whether its last turn ended in a refused or missing credential since the given time. */
  readonly failedAuth: boolean;
  /** Whether the vendor's answer said so; false where the client stopped by itself, before anything was sent. */
  readonly wasRefused: boolean;
  /** When the model was heard last since then, epoch milliseconds, or null. */
  readonly heardAt: number | null;
  /** The request of that answer left at this time or later, epoch milliseconds, or null where the record does not say. */
  readonly askedAt: number | null;
}

/** How a run is continued after its end, by the client's own means. */
export interface Resumption {
  /** The invocation to start with: the user's, with a session id where nothing else would tell which session it is. */
  readonly first: Invocation;
  /** Whether the output itself says how a run ended; else only the session's record does. */
  readonly isStructured: boolean;
  /** Whether prompts come as messages on stdin. */
  readonly messagesOnStdin: boolean;
  readonly output: OutputJoin;
  /**
   * Looks at the session's record, for what was written since a time (epoch milliseconds).
   *
   * @param seen the id that the output named, or null. @returns null where no record, or more than one, fits.
   */
  sessionEnd(seen: string | null, since: number): Promise<SessionEnd | null>;
  /** The start that goes on with a session, and what its stdin holds; null is nothing. */
  again(sessionId: string): { readonly invocation: Invocation; readonly input: string | null };
  /** The command for a person to go on with a session, ready to paste. */
  command(sessionId: string): string;
}

/** The official client, as a process that sent the stored login was seen to run it. */
export interface SeenClient {
  readonly program: string;
  /** What comes before the client's own arguments: its script, where the program is Node. */
  readonly before: readonly string[];
  /** Whether its files are still the very ones that ran. Never rejects. */
  isUnchanged(): Promise<boolean>;
}

export interface Agent {
  readonly name: string;
  /** Whether this adapter is the one for a command line. */
  knows(invocation: Invocation): boolean;
  /**
   * Whether the command line itself says that it starts the client, be it behind `env` or `timeout`, with the login that was
   * looked at, and not by a script that sets its surroundings anew. Only then may a start
   * wait for a good login: nobody knows whether any other command needs it, and its requests and hooks tell soon enough.
   */
  startsClient(invocation: Invocation): Promise<boolean>;
  /** @param preferLogin surveys the invocation as it will be once the shadowing token is taken away. */
  survey(invocation: Invocation, preferLogin: boolean): Promise<Survey>;
  aim(invocation: Invocation, survey: Survey, plan: AimPlan): Promise<Aim>;
  /** Whether a request carries the stored login, so that a refusal of it is one that a renewal can mend. */
  carriesLogin(headers: Readonly<Record<string, string | string[] | undefined>>, survey: Survey): boolean;
  /**
   * Whether the invocation would fail at once without a good login: `unattended` with nobody there to log in,
   * `attended` with a person at its screen; `no` for what asks the vendor for nothing (`--version`, `auth login`).
   */
  needsLogin(invocation: Invocation, stdinIsTty: boolean): 'unattended' | 'attended' | 'no';
  /**
   * The messenger for this invocation's login, or null when no official client can be found.
   *
   * @param seen the client that was seen at work, once one was: where none is installed, the one that a program brings
   * along shows itself only when it runs.
   */
  messenger(invocation: Invocation, survey: Survey, seen?: () => Promise<SeenClient | null>): Promise<Messenger | null>;
  /** What was seen to send the stored login, as the official client, or null where it is another program. */
  clientIn(running: RunningProgram, invocation: Invocation): Promise<SeenClient | null>;
  witness(invocation: Invocation, survey: Survey): Promise<Witness>;
  /** How an unattended run of this invocation could be continued, or why it could not, fit to be shown. */
  resumption(invocation: Invocation): Promise<Resumption | string>;
}
