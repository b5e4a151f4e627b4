import { realpathSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { isInside } from '../../stores/edit-place.ts';

/**
 * Whether a session's record lies where the client that was looked at keeps them. If not, the session has another folder of
 * the client's, and with it another login. A session without a record says nothing against it.
 */
export function isAmong(record: string | null, records: string, cwd: string): boolean {
  if (record === null) return true;
  const path = resolve(cwd, record);
  return isInside(path, resolve(cwd, records)) || isInside(real(path), real(resolve(cwd, records)));
}

/** Past all links, as far as it is there. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : resolve(real(above), relative(above, path));
  }
}
