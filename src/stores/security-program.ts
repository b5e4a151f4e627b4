import { runToEnd, systemProgram } from './start-program.ts';

/** One item of the keychain. */
export interface KeychainItem {
  readonly service: string;
  readonly account: string;
}

/** What the `security` program said of an item. */
export type KeychainAnswer =
  | { readonly kind: 'found'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** A keychain that asks a person for a password waits for ever. */
const patienceMs = 5_000;
const largestAnswer = 4 * 1024 * 1024;

/**
 * Asks the `security` program for an item. Nothing that it prints goes into a detail: on errors it may print the secret.
 *
 * @param what `secret` for the stored text, `attributes` for its name and dates, which no keychain asks a person for.
 */
export async function askKeychain(
  program: string,
  item: KeychainItem,
  what: 'secret' | 'attributes',
): Promise<KeychainAnswer> {
  const args = ['find-generic-password', '-s', item.service, '-a', item.account, ...(what === 'secret' ? ['-w'] : [])];
  const options = { timeout: patienceMs, killSignal: 'SIGKILL', maxBuffer: largestAnswer } as const;
  const { error, stdout } = await runToEnd(systemProgram(program), args, options);
  if (error !== null) return meaningOf(error, program);
  return { kind: 'found', text: what === 'secret' ? decoded(stdout) : stdout };
}

/** `security -w` prints a secret that is not plain ASCII as hex; a stored login begins with a brace, which hex does not. */
function decoded(printed: string): string {
  const text = printed.replace(/\n$/, '');
  return /^([0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex').toString('utf8') : text;
}

interface Failure {
  readonly code?: string | number | null;
  readonly killed?: boolean;
}

/** Exit codes are the low byte of the system's `OSStatus`: 44 no such item, 36 no dialog allowed, 51 refused, 128 cancelled. */
function meaningOf(error: Failure, program: string): KeychainAnswer {
  if (error.code === 44) return { kind: 'absent' };
  if (error.code === 36) return unreadable('the keychain is locked and may not ask: run security unlock-keychain here');
  if (error.code === 51 || error.code === 128) return unreadable('the keychain refused access to the item');
  if (error.code === 'ENOENT') return unreadable(`expected the program ${program}, found none`);
  if (error.killed === true)
    return unreadable(`expected an answer of the keychain within ${patienceMs / 1000} s, found none`);
  return unreadable(`expected an answer of the keychain, found exit code ${error.code ?? 'none'}`);
}

function unreadable(detail: string): KeychainAnswer {
  return { kind: 'unreadable', detail };
}
