/** Who can change or read what lies at a path, from what `lstat` or `fstat` said of it. Pure, but for who this user is. */
import { commandLine, operand } from '../core/shell-word.ts';
import type { Shown } from '../core/shown.ts';

/** What `stat` says of a file or folder. */
export interface Owned {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Why something must not be used. `hint` is the exact fix, or null. */
export interface Unusable {
  readonly kind: 'unusable';
  readonly detail: string;
  readonly hint: Shown | null;
}

/** A `secret` may be read by nobody else; a `record` may be written by nobody else. */
export type Privacy = 'secret' | 'record';

const forbidden: Readonly<Record<Privacy, number>> = { secret: 0o077, record: 0o022 };

/** What speaks against a file or folder of Holdfast's own: another owner, or others who may look into it or write to it. */
export function whoElse(path: string, found: Owned, privacy: Privacy, mode: '600' | '700'): Unusable | null {
  const uid = process.getuid?.();
  if (uid === undefined) return null;
  if (found.uid !== uid) return foreign(path, found.uid, uid);
  if ((found.mode & forbidden[privacy]) === 0) return null;
  const may = privacy === 'secret' ? 'is open to' : 'may be written by';
  return unusable(
    `${path} ${may} other users (mode ${octal(found.mode)}, expected ${mode})`,
    commandLine('chmod', mode, operand(path)),
  );
}

/** What speaks against a file that a person wrote for Holdfast to believe: root may own it, and others may read it. */
export function whoElseWrites(path: string, found: Owned, trusted: ReadonlySet<number>): Unusable | null {
  const uid = process.getuid?.();
  if (uid === undefined) return null;
  if (!trusted.has(found.uid)) return foreign(path, found.uid, uid);
  if ((found.mode & 0o022) === 0) return null;
  return unusable(
    `${path} may be written by other users (mode ${octal(found.mode)})`,
    commandLine('chmod', 'go-w', operand(path)),
  );
}

/**
 * Whether users besides those may put something else in the place of what lies in a folder. In a sticky one they cannot
 * touch what is not theirs. Above the folder of the file itself, a group that is this user's own alone counts as the user:
 * systems with the umask 002 make such folders.
 */
export function othersMayReplace(
  found: Owned,
  trusted: ReadonlySet<number>,
  isAbove: boolean,
): 'owner' | 'mode' | null {
  const uid = process.getuid?.();
  if (uid === undefined) return null;
  if (!trusted.has(found.uid)) return 'owner';
  if ((found.mode & 0o1000) !== 0 || (found.mode & 0o022) === 0) return null;
  const isOwnGroup = found.gid === uid && process.getgid?.() === uid;
  return isAbove && isOwnGroup && (found.mode & 0o002) === 0 ? null : 'mode';
}

/** The fault of a place that another user owns. */
export function foreign(path: string, owner: number, uid: number): Unusable {
  return unusable(
    `expected ${path} to belong to user ${uid}, found user ${owner}`,
    commandLine('sudo', 'chown', String(uid), operand(path)),
  );
}

export function unusable(detail: string, hint: Shown | null): Unusable {
  return { kind: 'unusable', detail, hint };
}

export function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, '0');
}
