/** Everything that Holdfast itself refuses to do, as one table: code, exit code, what it means. */
import { exitCodes } from './exit-codes.ts';
import type { Shown } from './shown.ts';
import { shownText } from './shown.ts';

const table = {
  'usage': { ends: 'usage', means: 'The command line was not understood.' },
  'command-not-found': { ends: 'usage', means: 'The command to run does not exist or may not be executed.' },
  'state-folder': { ends: 'usage', means: "Holdfast's own folder cannot be used." },
  'gateway-unwelcome': {
    ends: 'usage',
    means: 'The gateway must not, or cannot, stand between this client and its vendor.',
  },
  'upstream-invalid': { ends: 'usage', means: 'The base URL in effect is not an http(s) URL.' },
  'service-running': { ends: 'usage', means: 'Another service already looks after this state folder.' },
  'service-file': {
    ends: 'usage',
    means: 'The file that starts the service cannot be written, or is not one of Holdfast.',
  },
  'settings-file': { ends: 'usage', means: "The client's settings file cannot be understood, read or written." },
  'config-invalid': { ends: 'usage', means: 'The config file cannot be read, or says something that it should not.' },
  'profile-unknown': { ends: 'usage', means: 'No profile of that name is in the config file.' },
  'mcp-server-unknown': { ends: 'usage', means: 'No MCP server of that name is known.' },
  'credential-store': { ends: 'usage', means: 'A stored credential cannot be used, or must not be overwritten.' },
  'server-metadata': {
    ends: 'usage',
    means: 'An authorization server says something of itself that must not be followed.',
  },
  'login-needed': { ends: 'person', means: 'A person must log in first, and nobody did in time.' },
  'login-refused': { ends: 'person', means: 'A login was denied, ran out, or was not accepted.' },
  'server-unavailable': {
    ends: 'unavailable',
    means: 'An authorization server, or a program that brings a token, gave nothing.',
  },
  'internal': { ends: 'no', means: 'Holdfast failed in a way that it did not foresee.' },
} as const;

export type ErrorCode = keyof typeof table;

/** All codes, with the exit code of the program and what they mean. */
export function errorCodes(): Array<{ readonly code: string; readonly exit: number; readonly means: string }> {
  return Object.entries(table).map(([code, { ends, means }]) => ({ code, exit: exitCodes[ends], means }));
}

/** The exit code of the program for a failure. */
export function exitCodeOf(code: ErrorCode): number {
  return exitCodes[table[code].ends];
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

  /** As `core/exit-codes.ts` has it. */
  get exitCode(): number {
    return exitCodeOf(this.code);
  }
}
