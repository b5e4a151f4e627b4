/** How far a long look has come; shown to a person only, and only when it takes more than a second. */

import type { Page } from '../../core/shown.ts';
import { shown as line, transient } from '../../core/shown.ts';

/** What the progress is shown on. */
interface Screen {
  readonly isTty: (fd: 2) => boolean;
  readonly words: (text: Page) => void;
}

const quietMs = 1000;
const everyMs = 200;

export function openProgress(
  name: string,
  size: number | null,
  { isTty, words }: Screen,
  now: () => number = Date.now,
): { readonly seen: (bytes: number) => void; readonly end: () => void } {
  const begun = now();
  let shown = 0;
  return {
    seen(bytes) {
      const at = now();
      if (at - begun < quietMs || at - shown < everyMs || !isTty(2)) return;
      shown = at;
      const done = size === null || size === 0 ? '' : ` (${Math.min(100, Math.floor((bytes / size) * 100))} %)`;
      words(transient(line`reading ${name === '-' ? 'stdin' : name}: ${megabytes(bytes)}${done}`));
    },
    end() {
      if (shown > 0) words(transient(line``));
    },
  };
}

function megabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
