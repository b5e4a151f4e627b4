import { createHmac, randomBytes } from 'node:crypto';
import type { Fingerprint } from '../../core/credential.ts';
import { HoldfastError } from '../../core/errors.ts';
import { compareSnapshots } from '../../doctor/snapshot/compare.ts';
import { readSnapshot, snapshotText, takeSnapshot } from '../../doctor/snapshot/snapshot.ts';
import type { Snapshot } from '../../doctor/snapshot/snapshot.ts';
import { compareInWords } from '../compare/words.ts';
import { examine } from '../../doctor/examine.ts';
import { stdoutPaint } from '../doctor/paint.ts';
import { readNamed, writeNamed } from '../../stores/named-file.ts';
import { jsonText, shown, shownText } from '../../core/shown.ts';
import { commandLine, operand } from '../../core/shell-word.ts';
import { homeFolder } from '../../stores/home-folder.ts';
import type { Host } from '../../host/open-host.ts';

declare const HOLDFAST_VERSION: string;

/** What `holdfast snapshot` was asked to do. */
export interface SnapshotFlags {
  /** Where the picture goes; null is stdout. */
  readonly out: string | null;
  /** The picture that it is to be compared with, whose key it takes; `-` is stdin. */
  readonly withOther: string | null;
  /** The key itself, where that picture is not at hand. */
  readonly key: string | null;
}

/** A key that somebody thought of could be guessed, and with it what it hides. */
const leastKey = 16;

/**
 * Takes a picture of this environment, without anything secret in it. Changes nothing but the file it is written to.
 *
 * @returns 0.
 * @throws HoldfastError `usage`.
 */
export async function snapshot(host: Host, flags: SnapshotFlags): Promise<number> {
  const key = await keyOf(flags);
  const kept = flags.key === null ? key : null;
  const hash = (value: string): string => `#${createHmac('sha256', key).update(value).digest('hex').slice(0, 12)}`;
  const fingerprint = (value: string): Fingerprint => hash(value) as Fingerprint;
  const { facts } = await examine(host, { online: false, runHelpers: false, fingerprint });
  const { env } = host;
  const text = snapshotText(
    takeSnapshot(facts, {
      env,
      home: homeFolder(env, host.home),
      version: HOLDFAST_VERSION,
      key: kept,
      keyId: keyIdOf(key),
      hash,
    }),
  );
  if (flags.out === null) {
    host.terminal.data(text);
    return 0;
  }
  written(flags.out, text);
  const second = flags.withOther === null && flags.key === null;
  host.terminal.say(
    second
      ? shown`${flags.out}; make the second one elsewhere: ${commandLine('holdfast', 'snapshot', '--with', operand(flags.out), '-o', 'other.json')}`
      : shownText(flags.out),
  );
  return 0;
}

async function keyOf({ key, withOther }: SnapshotFlags): Promise<string> {
  if (withOther !== null) {
    const other = read(withOther);
    if (other.key !== null) return other.key;
    throw new HoldfastError(
      'usage',
      `expected the key of the pair in ${withOther}, found a picture that was made with --key and holds none`,
      shown`holdfast snapshot --key <the same key>`,
    );
  }
  if (key === null) return randomBytes(16).toString('base64url');
  if (key.length >= leastKey) return key;
  throw new HoldfastError(
    'usage',
    `expected a key of at least ${leastKey} characters, got ${key.length}`,
    shown`take the "key" of the first snapshot`,
  );
}

/** What `holdfast compare` was asked to do. */
export interface CompareFlags {
  readonly left: string;
  readonly right: string;
  readonly json: boolean;
  /** Also what can hardly explain anything. */
  readonly all: boolean;
}

/**
 * Says in what two environments differ, what can explain a failed sign-in first. Changes nothing.
 *
 * @returns 0 where nothing does, else 1.
 * @throws HoldfastError `usage` for a file that is no snapshot.
 */
export async function compare(host: Host, { left, right, json, all }: CompareFlags): Promise<number> {
  const [a, b] = [read(left), read(right)];
  const comparison = compareSnapshots(a, b);
  host.terminal.data(
    json ? jsonText(comparison, 2) : compareInWords(comparison, [left, right], stdoutPaint(host), all),
  );
  return comparison.differences.some(({ weight }) => weight >= 0.4) ? 1 : 0;
}

const largestSnapshot = 16 * 1024 * 1024;

/** Not to be turned back into the key. */
function keyIdOf(key: string): string {
  return createHmac('sha256', key).update('holdfast snapshot key').digest('hex').slice(0, 16);
}

function read(path: string): Snapshot {
  const text = readNamed(path, largestSnapshot);
  if (typeof text !== 'string') {
    throw new HoldfastError(
      'usage',
      `expected a snapshot at ${path}, found ${text.found}`,
      shown`holdfast snapshot -o local.json`,
    );
  }
  if (text.trim() === '') {
    throw new HoldfastError(
      'usage',
      path === '-'
        ? 'expected a snapshot on stdin, found nothing'
        : `expected a snapshot at ${path}, found an empty file`,
      path === '-'
        ? shown`docker exec -i agent holdfast snapshot --with - < local.json > ci.json (without -i the container gets no stdin)`
        : shown`holdfast snapshot -o local.json`,
    );
  }
  const found = readSnapshot(text, path);
  // Pictures of earlier versions hold the key alone.
  return found.key !== null && found.keyId === undefined ? { ...found, keyId: keyIdOf(found.key) } : found;
}

function written(path: string, text: string): void {
  try {
    writeNamed(path, text);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new HoldfastError(
      'usage',
      `the snapshot cannot be written to ${path} (${code})`,
      shown`name a file in a folder that you may write`,
      error,
    );
  }
}
