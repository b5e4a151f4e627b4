import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SetVariable } from '../../agents/claude-code/settings-edit.ts';
import { writeAtomically } from '../../stores/atomic-file.ts';
import { readSmallFile } from '../../stores/small-file.ts';

/** What a settings file was before Holdfast, kept so that it can be given back. */
export interface Original {
  readonly path: string;
  /** The very bytes, or null where there was no file. */
  readonly before: Buffer | null;
  /** Hash of what was put in their place: while the file is that, nobody has changed it since. */
  readonly after: string;
  /** Variables that were set in it. */
  readonly env: Readonly<Record<string, SetVariable>>;
}

/** Settings are a few kilobytes, and grow by a third on the way. */
const limit = 16 * 1024 * 1024;

/** Keeps an original, on the disk before this returns. It may hold what the user has written there: 0600 in 0700. */
export async function keepOriginal(stateFolder: string, original: Original): Promise<void> {
  await mkdir(join(stateFolder, 'install'), { recursive: true, mode: 0o700 });
  const before = original.before?.toString('base64') ?? null;
  await writeAtomically(pathOf(stateFolder, original.path), `${JSON.stringify({ schema: 1, ...original, before })}\n`);
}

/** The original of a settings file, or null where none was kept. */
export async function keptOriginal(stateFolder: string, path: string): Promise<Original | null> {
  const file = await readSmallFile(pathOf(stateFolder, path), limit);
  if (file.kind !== 'text') return null;
  try {
    const found = JSON.parse(file.text) as Readonly<Record<string, unknown>>;
    const { schema, before, after, env } = found;
    if (schema !== 1 || typeof after !== 'string' || typeof env !== 'object' || env === null) return null;
    const bytes = typeof before === 'string' ? Buffer.from(before, 'base64') : null;
    return { path, before: bytes, after, env: env as Original['env'] };
  } catch {
    return null;
  }
}

export async function forgetOriginal(stateFolder: string, path: string): Promise<void> {
  await rm(pathOf(stateFolder, path), { force: true });
}

/** Stands for a file's bytes; none is a value of its own. */
export function hashOf(bytes: Buffer | null): string {
  return bytes === null ? 'none' : createHash('sha256').update(bytes).digest('hex');
}

function pathOf(stateFolder: string, path: string): string {
  const name = createHash('sha256').update(path).digest('hex').slice(0, 24);
  return join(stateFolder, 'install', `${name}.json`);
}
