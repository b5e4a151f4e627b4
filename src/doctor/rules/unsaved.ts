/** Whether a login that is renewed or made now could be kept. One that cannot is lost, so this is mended before anybody signs in. */
import type { CommandLine } from '../../core/shell-word.ts';
import { commandLine, fixedCommand, operand } from '../../core/shell-word.ts';
import type { Facts } from '../facts.ts';
import type { StoreFacts } from '../store-facts.ts';
import type { Step } from '../finding.ts';
import type { Repair } from '../repairs/repair.ts';

/** Why nothing can be saved, and what is to be done about it. */
export interface Unsaved {
  readonly id: 'credentials-not-persisted' | 'container-stale-copy';
  readonly headline: string;
  readonly seen: string;
  readonly confidence: number;
  readonly step: Step;
  readonly repair: Repair | null;
}

const lost = 'a login that is renewed or made before that could not be saved, and would be lost';

/** @returns null where a login can be saved, as far as looking tells. */
export function whyUnsaved({ store, disk, machine }: Facts, inContainer: boolean): Unsaved | null {
  if (store === null) return null;
  const uid = machine?.uid ?? null;
  if (store.obstacle !== null) {
    const { code, detail } = store.obstacle;
    const { mount } = store;
    const isCopy = mount.isReadOnly && (inContainer || mount.isOwn);
    const repair = repairOf(code, store, uid);
    return {
      id: isCopy ? 'container-stale-copy' : 'credentials-not-persisted',
      headline: `A login cannot be saved: ${headlines[code] ?? 'its place cannot be written'}`,
      seen: detail,
      confidence: 0.95,
      step: repair === null ? stepOf(code, store, uid) : { command: fixedCommand`holdfast fix`, why: lost },
      repair,
    };
  }
  const full = disk?.find(({ freeBytes, freeFiles }) => freeBytes < 65_536 || freeFiles === 0);
  if (full === undefined) return null;
  return {
    id: 'credentials-not-persisted',
    headline: 'A login cannot be saved: the disk is full',
    seen: `no space is left where ${full.path} lies`,
    confidence: 0.96,
    step: { command: commandLine('df', '-h', operand(full.path)), why: `make room first; ${lost}` },
    repair: null,
  };
}

const headlines: Readonly<Record<string, string>> = {
  'store-read-only': 'its place is read-only',
  'store-foreign-owner': 'its place belongs to another user',
  'store-not-a-file': 'something else lies in its place',
};

/** What lies where the login file or its folder belongs is for a person to judge. */
function stepOf(code: string, { place, mount, file, folder }: StoreFacts, uid: number | null): Step {
  const at = place.replace(/\/[^/]*$/, '');
  if (code === 'store-foreign-owner' && uid !== null) return { command: ownerCommand(at, uid), why: lost };
  if (folder !== null && folder.kind === 'file')
    return { command: null, why: `move ${at} away, or name a folder in its place: it is a file; ${lost}` };
  const isOdd =
    file !== null &&
    (file.kind === 'folder' || file.kind === 'other' || (file.kind === 'link' && code !== 'store-read-only'));
  if (isOdd) return { command: null, why: `move ${place} away, then log in: the client writes a file there` };
  if (mount.isReadOnly)
    return { command: null, why: `mount ${at} so that it can be written (a volume without :ro), first; ${lost}` };
  return { command: null, why: `let this user write to ${at}: ${lost}` };
}

function ownerCommand(folder: string, uid: number): CommandLine {
  return commandLine('sudo', 'chown', '-R', String(uid), operand(folder));
}

function repairOf(code: string, { file, folder, place }: StoreFacts, uid: number | null): Repair | null {
  if (code === 'store-foreign-owner' && uid === 0 && file?.kind === 'file') return { kind: 'owner', path: place, uid };
  if (code !== 'store-read-only') return null;
  const mine = (at: typeof file): boolean => at !== null && (uid === null || at.uid === uid);
  if (folder?.kind === 'folder' && (folder.mode & 0o300) !== 0o300 && mine(folder)) {
    return { kind: 'mode', path: place.replace(/\/[^/]*$/, ''), mode: 0o700 };
  }
  return file?.kind === 'file' && (file.mode & 0o600) !== 0o600 && mine(file)
    ? { kind: 'mode', path: place, mode: 0o600 }
    : null;
}
