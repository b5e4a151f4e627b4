/** When this boot began by the wall clock, as an earlier process found it: what has moved since was set by somebody. Linux only. */
import { objectFrom, objectOf } from '../core/json.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRecordFile, writeRecordFile } from './private-file.ts';

interface Boot {
  readonly id: string;
  /** Epoch milliseconds by the wall clock of the moment. */
  readonly startedAt: number;
}

/** A note is under 100 bytes. */
const limit = 1_024;

/** By how much the wall clock was set since the note was kept, milliseconds; null where there is none of this boot. Looking keeps none. */
export async function clockJump(stateFolder: string, now: number): Promise<number | null> {
  const boot = await bootAt(now);
  const kept = boot === null ? null : keptBoot(stateFolder);
  return boot === null || kept?.id !== boot.id ? null : Math.round(boot.startedAt - kept.startedAt);
}

/** Keeps the note where there is none of this boot. For those who work in the state folder anyway. Never rejects. */
export async function noteBoot(stateFolder: string, now: number): Promise<void> {
  try {
    const boot = await bootAt(now);
    if (boot === null || keptBoot(stateFolder)?.id === boot.id) return;
    await writeRecordFile(pathOf(stateFolder), JSON.stringify({ boot: boot.id, startedAt: boot.startedAt }));
  } catch {
    return;
  }
}

/** Wall time minus time since boot stands still unless somebody sets the clock. */
async function bootAt(now: number): Promise<Boot | null> {
  const [id = '', uptime = ''] = await Promise.all(
    ['/proc/sys/kernel/random/boot_id', '/proc/uptime'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const seconds = Number(uptime.split(' ')[0]);
  if (id === '' || !Number.isFinite(seconds) || seconds === 0) return null;
  return { id: id.trim(), startedAt: now - seconds * 1000 };
}

function keptBoot(stateFolder: string): Boot | null {
  const file = readRecordFile(pathOf(stateFolder), limit);
  const { boot, startedAt } = file.kind === 'text' ? objectOf(objectFrom(file.text)) : {};
  return typeof boot === 'string' && typeof startedAt === 'number' ? { id: boot, startedAt } : null;
}

function pathOf(stateFolder: string): string {
  return join(stateFolder, 'boot.json');
}
