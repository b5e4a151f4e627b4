/**
 * A pass says that the login was looked at and is good until some time, as long as the store's file is the very one that
 * was looked at. With it a hook ends after one `stat`, and the program itself is not loaded.
 *
 * Used by the hook's first look, which must start in no time: everything is synchronous, and only the reader is imported.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderFault, readRecordFile } from '../../stores/private-file.ts';

export interface Pass {
  /** Epoch milliseconds, a whole second, as all times of a pass: some shells see no less. Before it the clock went back. */
  readonly since: number;
  /** Epoch milliseconds. */
  readonly until: number;
  /** The file that the client renames into place when its login changes. */
  readonly file: string;
  /** What `stat` said of it. */
  readonly stamp: string;
  readonly storeId: string;
  readonly place: string;
}

/** Which of the client's variables decide where its login is, and whether that login is what it sends. */
export const namedVariables = [
  'HOME',
  'CLAUDE_CONFIG_DIR',
  'CLAUDE_SECURESTORAGE_CONFIG_DIR',
  'USER',
  'HOLDFAST_SESSION',
];
/** Of these it counts only whether they are set. */
export const presentVariables = [
  'ANTHROPIC_AUTH_TOKEN',
  'ANTHROPIC_API_KEY',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
];

/** Passes of projects that nobody works in any more are swept from here on. */
const manyPasses = 500;
/** A pass is under 1 kB, long folders included. */
export const longestPass = 16_384;
const oldMs = 7 * 86_400_000;
const oldMomentMs = 3_600_000;
const secondMs = 1_000;

/** Where the pass of a session is kept: one for each working folder and environment. */
export function passPath(stateFolder: string, env: Readonly<Record<string, string | undefined>>, cwd: string): string {
  const about = [
    cwd,
    ...namedVariables.map((name) => env[name] ?? null),
    ...presentVariables.map((name) => Boolean(env[name])),
  ];
  const name = createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 24);
  return join(passFolder(stateFolder), `${name}.json`);
}

export function passFolder(stateFolder: string): string {
  return join(stateFolder, 'passes');
}

/** The times of a pass that is given now. */
export function passSpan(now: number, until: number): Pick<Pass, 'since' | 'until'> {
  return { since: Math.floor(now / secondMs - 1) * secondMs, until: Math.floor(until / secondMs) * secondMs };
}

/** The pass at a path, if it is good now; null in every other case. Never throws. */
export function goodPass(path: string, now: number): Pass | null {
  try {
    const found = readRecordFile(path, longestPass);
    const pass = JSON.parse(found.kind === 'text' ? found.text : '{}') as Partial<Record<keyof Pass, unknown>>;
    const { since, until, file, stamp, storeId, place } = pass;
    if (typeof since !== 'number' || typeof until !== 'number' || typeof file !== 'string' || typeof stamp !== 'string')
      return null;
    if (typeof storeId !== 'string' || typeof place !== 'string') return null;
    const isInTime = since < now && now < until;
    return isInTime && stampOf(file) === stamp ? { since, until, file, stamp, storeId, place } : null;
  } catch {
    return null;
  }
}

/** What `stat` says of a file, as one word; two files of one name do not share it. */
export function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? 'absent' : `${found.ino}-${found.size}-${found.mtimeNs}`;
}

/** Keeps a pass; one that cannot be kept costs the next hook a longer look. Never throws. */
export function keepPass(path: string, pass: Pass): void {
  try {
    const folder = join(path, '..');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (folderFault(folder, 'record') !== null) return;
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(pass), { mode: 0o600 });
    renameSync(draft, path);
    sweep(folder);
  } catch {
    return;
  }
}

/** Takes a pass away, so that the next hook looks for itself. Never throws. */
export function dropPass(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

function sweep(folder: string): void {
  const names = readdirSync(folder);
  if (names.length < manyPasses) return;
  for (const name of names) {
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    // The moments that shells compare with are made anew where one is missing.
    const isMoment = name.startsWith('at-');
    if (found !== undefined && Date.now() - found.mtimeMs > (isMoment ? oldMomentMs : oldMs))
      rmSync(path, { force: true });
  }
}
