import { HoldfastError } from '../core/errors.ts';
import type { SecretReference } from '../core/profile/profile.ts';
import { commandLine, operand } from '../core/shell-word.ts';
import { Secret } from '../core/profile/secret.ts';
import type { Shown } from '../core/shown.ts';
import { shown } from '../core/shown.ts';

/** What came of reading a file; `hint` is the exact fix, or null. */
type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly detail: string; readonly hint: Shown | null };

/** What reading a secret of the set-up needs of the world. */
export interface SecretWorld {
  /** Reads a file that only this user can have filled; never waits for what is not there. */
  readonly read: (path: string) => FileText;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs a program without a shell; `failure` is null when it ended well. */
  readonly run: (command: readonly string[]) => Promise<{ readonly stdout: string; readonly failure: string | null }>;
}

/**
 * Reads a secret where a profile says that it is. A line end behind it is not a part of it.
 *
 * @throws HoldfastError `config-invalid` when there is none.
 */
export async function readSecretReference(reference: SecretReference, world: SecretWorld): Promise<Secret> {
  const text = (await textOf(reference, world)).replace(/\r?\n$/, '');
  if (text !== '') return new Secret(text);
  throw missing(reference, 'it is empty');
}

async function textOf(reference: SecretReference, { env, run, read }: SecretWorld): Promise<string> {
  if ('env' in reference) {
    const value = env[reference.env];
    if (value === undefined) throw missing(reference, 'it is not set');
    return value;
  }
  if ('file' in reference) {
    const file = read(reference.file);
    if (file.kind === 'text') return file.text;
    throw file.kind === 'absent' ? missing(reference, 'it is not there') : missing(reference, file.detail, file.hint);
  }
  const { stdout, failure } = await run(reference.command);
  if (failure !== null) throw missing(reference, failure);
  return stdout;
}

function missing(reference: SecretReference, why: string, hint: Shown | null = null): HoldfastError {
  const [what, mend] = namesOf(reference);
  return new HoldfastError('config-invalid', `expected a secret in ${what}, found none: ${why}`, hint ?? mend);
}

function namesOf(reference: SecretReference): [string, Shown] {
  if ('env' in reference) return [`the variable ${reference.env}`, shown`export ${reference.env}=…`];
  if ('file' in reference) return [`the file ${reference.file}`, commandLine('ls', '-l', operand(reference.file))];
  return [
    `what \`${reference.command.join(' ')}\` prints`,
    commandLine(reference.command[0] ?? '', ...reference.command.slice(1)),
  ];
}
