/** The user's own signatures, beside the config. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HoldfastError } from '../../core/errors.ts';
import { commandLine, operand } from '../../core/shell-word.ts';
import { configPath } from '../../stores/profile/config-path.ts';
import { readSmallFileNow } from '../../stores/small-file.ts';
import { trustedPath } from '../../stores/trusted-path.ts';

/** The folder of the user's own signatures. */
export function signaturesFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  home: string,
): string {
  return join(dirname(configPath(env, platform, home)), 'signatures');
}

/** The files of that folder by name; none where there is no such folder. */
export function signatureFiles(folder: string): ReadonlyMap<string, string> {
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder).filter((name) => name.endsWith('.md') || name === 'concepts.yaml');
  return new Map(names.map((name) => [name, readSignature(join(folder, name))]));
}

const largestSignature = 4 * 1024 * 1024;

/** What it says is shown as advice, so that nobody else may have written it. @throws HoldfastError `config-invalid`. */
function readSignature(path: string): string {
  const place = trustedPath(path);
  const file = place.kind === 'unusable' ? place : readSmallFileNow(place.path, largestSignature);
  if (file.kind === 'text') return file.text;
  const detail = file.kind === 'absent' ? `nothing is at ${path}` : `${path}: ${file.detail}`;
  const hint = file.kind === 'unusable' ? file.hint : commandLine('ls', '-l', operand(path));
  throw new HoldfastError('config-invalid', `a signature of your own is not used: ${detail}`, hint);
}
