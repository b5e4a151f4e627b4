import { stat, utimes } from 'node:fs/promises';
import type { ProfileRecord } from '../../core/profile/record.ts';
import type { OpenProfile } from '../open/opened.ts';

/**
 * Marks a stored credential as one that was held against the config as it is now, so that the quick helper answers with it
 * again: it believes none that is older than the config. Only the file's time is touched; its content may be another's to
 * write at this moment. Never rejects.
 */
export async function confirm({ profile, store, configPath }: OpenProfile, record: ProfileRecord): Promise<void> {
  if (record.header !== profile.header) return;
  try {
    const [stored, config] = await Promise.all([stat(store.place), stat(configPath)]);
    if (stored.mtimeMs < config.mtimeMs) await utimes(store.place, stored.atime, new Date());
  } catch {
    // A store without a file has no quick helper.
    return;
  }
}
