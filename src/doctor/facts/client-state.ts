/** Files of the client's own beside its login: `.claude.json`, without which it does not start, and what its service wrote. */
import { isObject, objectFrom, objectOf } from '../../core/json.ts';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readSmallFile } from '../../stores/small-file.ts';
import type { StoreFacts } from '../store-facts.ts';
import { filledIn, momentIn, readJson } from './json-file.ts';

/** It holds the history of all projects, and grows to many megabytes. */
const limit = 64 * 1024 * 1024;

/** @param candidates where it may be: the first that is there is the one. @param folder the client's folder, for backups. */
export async function accountFacts(candidates: readonly string[], folder: string): Promise<StoreFacts['account']> {
  const sound = { startups: null, damage: null, backup: null };
  for (const place of candidates) {
    const read = await stateAt(place);
    if (read === null) continue;
    if (read.kind === 'unreadable') return { ...sound, place, state: 'unreadable' };
    if (read.kind === 'damaged') {
      return { ...sound, place, state: 'unreadable', damage: read.because, backup: await newestBackup(place, folder) };
    }
    const startups = read.fields['numStartups'];
    const state = isObject(read.fields['oauthAccount']) ? 'named' : 'unnamed';
    return { ...sound, place, state, startups: typeof startups === 'number' ? startups : null };
  }
  return { ...sound, place: candidates.at(-1) ?? '', state: 'absent' };
}

type State =
  | { readonly kind: 'fields'; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'damaged'; readonly because: string }
  | { readonly kind: 'unreadable' };

/**
 * As the client reads it (measured on 2.1.332): a byte order mark is passed over, nothing but blanks or zero bytes means its
 * defaults, and so does JSON that is no object. It does not start on what is no JSON; a folder in its place does not keep it
 * from starting.
 */
async function stateAt(path: string): Promise<State | null> {
  const file = await readSmallFile(path, limit);
  if (file.kind === 'absent') return null;
  if (file.kind === 'unreadable') return { kind: 'unreadable' };
  const text = file.text.replace(/^\uFEFF/, '');
  if (isNothing(text)) return { kind: 'fields', fields: {} };
  try {
    return { kind: 'fields', fields: objectOf(JSON.parse(text)) };
  } catch {
    // The parser's message quotes the text around the fault.
    return { kind: 'damaged', because: faultIn(text) };
  }
}

function isNothing(text: string): boolean {
  return text.replaceAll('\0', '').trim() === '';
}

/** What a person can look for in it. */
function faultIn(text: string): string {
  const start = text.trimStart();
  if (/^(<{7}|={7}|>{7})( |$)/m.test(text)) return 'marks of a merge are in it';
  if (text.includes('\0') || text.startsWith('\uFFFD')) return 'it is written in another encoding than UTF-8';
  if (!start.startsWith('{')) return `it does not begin with {`;
  if (!text.trimEnd().endsWith('}')) return 'it ends in the middle';
  return 'it is no strict JSON';
}

/**
 * The client keeps its last five states in `backups`; before that, it kept them beside the file. Copies of a damaged file have
 * `.corrupted.` in their names (measured on 2.1.332). A backup that is damaged itself helps nobody.
 */
async function newestBackup(place: string, folder: string): Promise<string | null> {
  const name = basename(place);
  const listed = await Promise.all(
    [join(folder, 'backups'), dirname(place)].map(async (at) => {
      const names = (await readdir(at).catch((): string[] => [])).filter(
        (one) => one === `${name}.backup` || one.startsWith(`${name}.backup.`),
      );
      return names.map((one) => join(at, one)).toSorted((a, b) => stampOf(b) - stampOf(a));
    }),
  );
  for (const path of listed.flat()) {
    const read = await readSmallFile(path, limit);
    if (read.kind === 'text' && objectFrom(read.text.replace(/^\uFEFF/, '')) !== null) return path;
  }
  return null;
}

function stampOf(path: string): number {
  const stamp = Number(path.split('.backup.')[1] ?? '0');
  return Number.isFinite(stamp) ? stamp : 0;
}

/**
 * What the background service wrote when it could not sign in: `{"status":"auth_required","since":…}`. Nothing takes it back
 * (read from the program of 2.1.332).
 */
export async function daemonFacts(folder: string): Promise<StoreFacts['daemon']> {
  const place = join(folder, 'daemon-auth-status.json');
  const file = await readJson(place);
  if (file.kind !== 'object') return null;
  const status = filledIn(file.fields, 'status');
  return status === null ? null : { place, status, since: momentIn(file.fields, 'since') };
}
