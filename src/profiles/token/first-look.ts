/**
 * The first look of `holdfast token`, built as a small CommonJS file of its own: it answers with a token that is fresh,
 * which is nearly always, and leaves everything else to the program. The config is not read, only its age, and nothing is sent.
 */
import { objectFrom, objectIn, objectOf } from '../../core/json.ts';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenFormat } from '../../core/profile/formats.ts';
import { present } from '../../core/profile/formats.ts';
import { Secret } from '../../core/profile/secret.ts';
import { configPath } from '../../stores/profile/config-path.ts';
import { readSecretFile } from '../../stores/private-file.ts';
import { stateFolderToLookAt } from '../../stores/state-folder.ts';
import { trustedPath } from '../../stores/trusted-path.ts';
import { systemHome } from '../../stores/home-folder.ts';

/** Forms that need nothing but the token: no stdin, no variables. */
const simple: ReadonlyMap<string, TokenFormat> = new Map(
  (['plain', 'headers', 'json'] as const).map((form) => [form, form]),
);

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
    const format = option === undefined || option === '--format' ? simple.get(form) : undefined;
    if (format === undefined || more.length > 0 || argv.length === 2) return null;
    if (!/^[A-Za-z0-9][\w-]{0,63}$/.test(name)) return null;
    const home = systemHome();
    const folder = stateFolderToLookAt(env, process.platform, home);
    const config = trustedPath(configPath(env, process.platform, home));
    const path = join(folder, 'credentials', `${name}.json`);
    const file = readSecretFile(path);
    if (config.kind !== 'file' || file.kind !== 'text') return null;
    // A profile may have gone since it was stored, or have got another header.
    if (config.modifiedAt > statSync(path).mtimeMs) return null;
    return freshIn(file.text, name, format, Date.now());
  } catch {
    return null;
  }
}

function freshIn(text: string, profile: string, format: TokenFormat, now: number): string | null {
  const record = objectOf(objectFrom(text));
  const { accessToken, tokenType, issuedAt, expiresAt, renewAt } = objectIn(record, 'credential');
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
