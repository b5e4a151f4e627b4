import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The package's folder, also where the program is reached by a link. */
export function packageRoot(script: string): string {
  return join(dirname(realpathSync(script)), '..');
}
