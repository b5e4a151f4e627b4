/**
 * The first look of `holdfast token`, built as a small CommonJS file of its own: it answers with a token that is fresh,
 * which is nearly always, and leaves everything else to the program. The config is not read, only its age, and nothing is sent.
 */
import { constants, closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import type { TokenFormat } from '../../core/own/formats.ts';
import { present } from '../../core/own/formats.ts';
import { Secret } from '../../core/own/secret.ts';
import { configPath } from '../../stores/own/config-path.ts';
import { stateFolderPath } from '../../stores/state-folder.ts';

/** Forms that need nothing but the token: no stdin, no variables. */
const simple: Readonly<Record<string, TokenFormat>> = { plain: 'plain', headers: 'headers', json: 'json' };

/** A clock that stands before the moment of issue by more than this is not believed here. */
const clockSlackMs = 60_000;

/**
 * The text for stdout, or null when the program itself must look.
 *
 * @param argv what follows `token`.
 */
export function quickToken(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): string | null {
  try {
    const [name = '', option, form = 'plain', ...more] = argv;
    const format = option === undefined || option === '--format' ? simple[form] : undefined;
    if (format === undefined || more.length > 0 || argv.length === 2) return null;
    if (!/^[A-Za-z0-9][\w-]{0,63}$/.test(name)) return null;
    const home = homedir();
    const path = `${stateFolderPath(env, process.platform, home)}/credentials/${name}.json`;
    const config = statSync(configPath(env, process.platform, home));
    return freshIn(readOwn(path, config.mtimeMs), name, format, Date.now());
  } catch {
    return null;
  }
}

/**
 * A file of this user alone, in which nobody else may have put a token.
 *
 * @param configured when the config was changed last: a profile may have gone since, or have got another header.
 */
function readOwn(path: string, configured: number): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = fstatSync(file);
    const isOurs = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o077) === 0);
    const isAsConfigured = configured <= found.mtimeMs;
    if (!found.isFile() || !isOurs || !isAsConfigured || found.size > 1_000_000) return '{}';
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function freshIn(text: string, profile: string, format: TokenFormat, now: number): string | null {
  const record = fieldsOf(JSON.parse(text));
  const { accessToken, tokenType, issuedAt, expiresAt, renewAt } = fieldsOf(record['credential']);
  const isWell =
    record['schema'] === 1 && record['profile'] === profile && record['trouble'] === null && record['intent'] === null;
  if (!isWell || typeof issuedAt !== 'number' || now < issuedAt - clockSlackMs) return null;
  const isFresh = typeof renewAt === 'number' ? now < renewAt : renewAt === null && expiresAt === null;
  if (!isFresh || typeof accessToken !== 'string' || typeof tokenType !== 'string') return null;
  const held = {
    profile,
    access: new Secret(accessToken),
    tokenType,
    header: typeof record['header'] === 'string' ? record['header'] : 'authorization',
    expiresAt: typeof expiresAt === 'number' ? expiresAt : null,
  };
  const presented = present(format, held, { execApiVersion: null, username: null });
  return 'text' in presented ? presented.text : null;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
