import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { maskSecrets } from '../../knowledge/care/mask.ts';
import { openTurnReader } from '../../knowledge/transcript.ts';
import type { SessionFacts } from '../facts.ts';
import type { DiagnosisWorld } from '../world.ts';
import { readTail } from './tail.ts';

/** Of many sessions the newest tell what is wrong now. */
const mostSessions = 8;
/** The last turn stands at the end. Bytes. */
const tailBytes = 96 * 1024;
/** What happened before this says nothing of today, milliseconds. */
const oldestMs = 7 * 86_400_000;

interface Transcript {
  readonly path: string;
  readonly at: number;
}

/** How the newest sessions ended, newest first; of each transcript the end is read only. */
export async function sessionFacts(world: DiagnosisWorld, configFolder: string): Promise<SessionFacts[]> {
  const projects = join(configFolder, 'projects');
  const folders = await readdir(projects).catch((): string[] => []);
  const found = (await Promise.all(folders.map((folder) => transcriptsIn(join(projects, folder))))).flat();
  const newest = found.toSorted((a, b) => b.at - a.at).slice(0, mostSessions);
  const recent = newest.filter(({ at }) => world.clock.now() - at < oldestMs);
  const sessions = await Promise.all(recent.map((transcript) => endOf(transcript, world)));
  return sessions.filter((session) => session !== null);
}

async function transcriptsIn(folder: string): Promise<Transcript[]> {
  const names = (await readdir(folder).catch((): string[] => [])).filter((name) => name.endsWith('.jsonl'));
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const file = await stat(path).catch(() => null);
      return file?.isFile() === true ? { path, at: file.mtimeMs } : null;
    }),
  );
  return found.filter((one) => one !== null);
}

async function endOf({ path, at }: Transcript, { classify }: DiagnosisWorld): Promise<SessionFacts | null> {
  const tail = await readTail(path, tailBytes);
  if (tail === null) return null;
  const reader = openTurnReader();
  let writtenAt = 0;
  for (const line of tail.split('\n')) {
    if (!reader.take(line)) continue;
    const stamp = /"timestamp":"([^"]{10,40})"/.exec(line)?.[1];
    writtenAt = (stamp === undefined ? 0 : Date.parse(stamp)) || writtenAt;
  }
  const last = reader.last();
  if (last === null) return null;
  const sessionId = /([^/\\]+)\.jsonl$/.exec(path)?.[1] ?? '';
  const session = { sessionId, transcript: path, at: writtenAt || at };
  // A turn that nobody has answered yet has no end.
  if (last.kind === 'well' || last.kind === 'open')
    return { ...session, ended: 'well', id: null, confidence: 0, said: null };
  const { id, confidence } = (await classify?.(last.text)) ?? { id: null, confidence: 0 };
  return { ...session, ended: last.kind, id, confidence, said: last.kind === 'failed' ? firstWords(last.text) : null };
}

/** The client's own sentence, without what may be a token or an address. */
function firstWords(text: string): string {
  const line = text.split('\n').find((one) => one.trim() !== '') ?? '';
  return maskSecrets(line)
    .replaceAll(/[\w-]{24,}/g, '…')
    .replaceAll(/[\w.+-]+@[\w.-]+/g, '…')
    .slice(0, 160);
}
