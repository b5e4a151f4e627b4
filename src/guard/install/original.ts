import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SetVariable } from '../../agents/claude-code/settings/settings-edit.ts';
import { variableIn, withoutOurs } from '../../agents/claude-code/settings/settings-edit.ts';
import { readRecordFile, writeRecordFile } from '../../stores/private-file.ts';
import type { SettingsFile } from '../../stores/settings-file.ts';

/** What a settings file was before Holdfast, kept so that it can be given back. */
export interface Original {
  readonly path: string;
  /** The very bytes, or null where there was no file. */
  readonly before: Buffer | null;
  /**
   * Hashes of what was put in their place: while the file is one of them, nobody has changed it since. Two while one
   * install takes the place of another, since whoever kills it may leave either.
   */
  readonly after: readonly string[];
  /** Variables that were set in it. */
  readonly env: Readonly<Record<string, SetVariable>>;
  /** When the first install was, ISO 8601; null where an earlier version did not write it down. */
  readonly since: string | null;
}

/**
 * What is to be kept of a file before `after` takes its place: what stood there before the first time, or what stands there
 * now without what is ours.
 *
 * @param env the variables that are to be set in it.
 * @param now epoch milliseconds.
 */
export async function originalOf(
  stateFolder: string,
  file: SettingsFile,
  after: Buffer,
  env: Readonly<Record<string, string>>,
  now: number,
): Promise<Original> {
  const kept = await keptOriginal(stateFolder, file.path);
  const text = file.text ?? '';
  const variables = Object.entries(env).map(([name, ours]) => {
    const there = variableIn(text, name);
    const before = there === ours ? (kept?.env[name]?.before ?? null) : there;
    return [name, { ours, before }] as const;
  });
  const since = kept === null ? new Date(now).toISOString() : kept.since;
  const all = { path: file.path, since, env: { ...kept?.env, ...Object.fromEntries(variables) } };
  if (kept !== null && isAsLeft(kept, file.bytes)) {
    return { ...all, before: kept.before, after: [hashOf(file.bytes), hashOf(after)] };
  }
  const cleaned = withoutOurs(text, kept?.env ?? {});
  const others = cleaned.kind === 'edited' && cleaned.text !== text ? Buffer.from(cleaned.text) : file.bytes;
  return { ...all, before: others, after: [hashOf(after)] };
}

/** Whether a file is what an install has made of it. */
export function isAsLeft({ after }: Original, bytes: Buffer | null): boolean {
  return after.includes(hashOf(bytes));
}

/** Settings are a few kilobytes, and grow by a third on the way. */
const limit = 16 * 1024 * 1024;

/** Keeps an original, on the disk before this returns. It may hold what the user has written there: 0600 in 0700. */
export async function keepOriginal(stateFolder: string, original: Original): Promise<void> {
  const before = original.before?.toString('base64') ?? null;
  await writeRecordFile(pathOf(stateFolder, original.path), `${JSON.stringify({ schema: 1, ...original, before })}\n`);
}

/** The original of a settings file, or null where none was kept. */
export async function keptOriginal(stateFolder: string, path: string): Promise<Original | null> {
  const file = readRecordFile(pathOf(stateFolder, path), limit);
  if (file.kind !== 'text') return null;
  try {
    const found = JSON.parse(file.text) as Readonly<Record<string, unknown>>;
    const { schema, before, after, env, since } = found;
    if (schema !== 1 || !Array.isArray(after) || typeof env !== 'object' || env === null) return null;
    const bytes = typeof before === 'string' ? Buffer.from(before, 'base64') : null;
    const known = { path, before: bytes, after: after.map(String), env: env as Original['env'] };
    return { ...known, since: typeof since === 'string' ? since : null };
  } catch {
    return null;
  }
}

export async function forgetOriginal(stateFolder: string, path: string): Promise<void> {
  await rm(pathOf(stateFolder, path), { force: true });
}

/** Paths of all settings files of which an original is kept. */
export async function keptPaths(stateFolder: string): Promise<readonly string[]> {
  const folder = join(stateFolder, 'install');
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(names.map((name) => pathIn(join(folder, name))));
  return found.flatMap((path) => (path === null ? [] : [path]));
}

async function pathIn(kept: string): Promise<string | null> {
  const file = readRecordFile(kept, limit);
  try {
    const { path } = JSON.parse(file.kind === 'text' ? file.text : '{}') as { readonly path?: unknown };
    return typeof path === 'string' ? path : null;
  } catch {
    return null;
  }
}

/** Stands for a file's bytes; none is a value of its own. */
function hashOf(bytes: Buffer | null): string {
  return bytes === null ? 'none' : createHash('sha256').update(bytes).digest('hex');
}

function pathOf(stateFolder: string, path: string): string {
  const name = createHash('sha256').update(path).digest('hex').slice(0, 24);
  return join(stateFolder, 'install', `${name}.json`);
}
