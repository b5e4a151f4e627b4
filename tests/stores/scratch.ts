import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Clock } from '../../src/core/ports.ts';
import { fingerprinter } from '../../src/stores/fingerprint.ts';

/** A new, empty folder; removed with the whole scratch folder of the run. */
export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'stores-'));
}

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

export const fingerprint = fingerprinter(Buffer.alloc(32, 7));

/** The text of a login store as the client writes it, with fake tokens. */
export function loginText(generation: number, more: Readonly<Record<string, unknown>> = {}): string {
  const claudeAiOauth = {
    accessToken: `fake-access-${generation}`,
    refreshToken: `fake-refresh-${generation}`,
    expiresAt: 1_900_000_000_000 + generation,
    scopes: ['user:inference', 'user:profile'],
    subscriptionType: 'max',
    ...more,
  };
  return JSON.stringify({ claudeAiOauth });
}

/** Calls to be waited for: a watch may also call without cause, so each call is only a reason to look. */
export function calls(): { readonly call: () => void; readonly count: () => number; until(look: () => Promise<boolean>): Promise<void> } {
  let count = 0;
  let wake = (): void => undefined;
  return {
    call: () => {
      count += 1;
      wake();
    },
    count: () => count,
    async until(look) {
      for (let seen = -1; ;) {
        if (count === seen) await new Promise<void>((resolve) => (wake = resolve));
        seen = count;
        if (await look()) return;
      }
    },
  };
}

/** Stands for any text that has this in it; the matcher of the same meaning, without its loose type. */
export const containing = (text: string): unknown => expect.stringContaining(text);
