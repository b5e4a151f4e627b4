import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/**
 * Puts a browser where bridges look for one: in $BROWSER, and as `xdg-open` in the first folder of the path.
 * @returns {string} the program for $BROWSER
 */
export function makeBrowser(folder) {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const script = `#!/bin/sh\nexec '${process.execPath}' '${join(import.meta.dirname, 'browser.mjs')}' "$@"\n`;
  for (const name of ['browser', 'xdg-open']) {
    writeFileSync(join(bin, name), script);
    chmodSync(join(bin, name), 0o755);
  }
  return join(bin, 'browser');
}
