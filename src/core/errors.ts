/** Everything that Holdfast itself refuses to do, as one table: code, exit code, what it means. */
import type { Shown } from './shown.ts';
import { shownText } from './shown.ts';

const table = {
  'usage': { exit: 2, means: 'The command line was not understood.' },
  'command-not-found': { exit: 2, means: 'The command to run does not exist or may not be executed.' },
  'state-folder': { exit: 2, means: "Holdfast's own folder cannot be used." },
  'gateway-unwelcome': { exit: 2, means: 'The gateway must not, or cannot, stand between this client and its vendor.' },
  'upstream-invalid': { exit: 2, means: 'The base URL in effect is not an http(s) URL.' },
  'service-running': { exit: 2, means: 'Another service already looks after this state folder.' },
  'service-file': { exit: 2, means: 'The file that starts the service cannot be written, or is not one of Holdfast.' },
  'settings-file': { exit: 2, means: "The client's settings file cannot be understood, read or written." },
  'config-invalid': { exit: 2, means: 'The config file cannot be read, or says something that it should not.' },
  'profile-unknown': { exit: 2, means: 'No profile of that name is in the config file.' },
  'mcp-server-unknown': { exit: 2, means: 'No MCP server of that name is known.' },
  'credential-store': { exit: 2, means: 'A stored credential cannot be used, or must not be overwritten.' },
  'server-metadata': { exit: 2, means: 'An authorization server says something of itself that must not be followed.' },
  'login-needed': { exit: 3, means: 'A person must log in first, and nobody did in time.' },
  'login-refused': { exit: 3, means: 'A login was denied, ran out, or was not accepted.' },
  'server-unavailable': { exit: 4, means: 'An authorization server, or a program that brings a token, gave nothing.' },
  'internal': { exit: 1, means: 'Holdfast failed in a way that it did not foresee.' },
} as const;

export type ErrorCode = keyof typeof table;

/** All codes, with the exit code of the program and what they mean. */
export function errorCodes(): Array<{ readonly code: string; readonly exit: number; readonly means: string }> {
  return Object.entries(table).map(([code, { exit, means }]) => ({ code, exit, means }));
}

/** The exit code of the program for a failure. */
export function exitCodeOf(code: ErrorCode): number {
  return table[code].exit;
}

/** A failure that ends a command: a stable code, what was expected and what came, and the exact next step. */
export class HoldfastError extends Error {
  override readonly name = 'HoldfastError';
  readonly code: ErrorCode;
  readonly hint: Shown | null;

  /**
   * @param message may quote what came from outside: it is escaped here.
   * @param hint the next step; a command to paste is a {@link CommandLine}, never a text with values in it.
   */
  constructor(code: ErrorCode, message: string, hint: Shown | null = null, cause?: unknown) {
    super(shownText(message), cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }

  /** 1 no · 2 wrong use · 3 a person must log in · 4 vendor or network unavailable. */
  get exitCode(): number {
    return exitCodeOf(this.code);
  }
}
