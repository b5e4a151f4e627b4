/** What differs between two versions of the client. */
import type { Picture } from './picture.ts';

/** One list of both. */
export interface Change {
  readonly fresh: readonly string[];
  readonly gone: readonly string[];
  /** What is said in nearly the same words. */
  readonly different: ReadonlyArray<{ readonly before: string; readonly after: string }>;
}

/** By what is shown; `anyMembers` only helps to compare. */
export type Changes = { readonly [Part in Exclude<keyof Picture, 'anyMembers'>]: Change };

/** Texts that share so much of their words are one text that was changed. In 0…1. */
const alike = 0.6;

/** Compares part by part; sentences that changed are put side by side. */
export function compare(before: Picture, after: Picture): Changes {
  return {
    variables: changeOf(before.variables, after.variables),
    members: {
      fresh: without(after.members, before.anyMembers),
      gone: without(before.members, after.anyMembers),
      different: [],
    },
    kinds: changeOf(before.kinds, after.kinds),
    files: changeOf(before.files, after.files),
    exits: changeOf(before.exits, after.exits),
    messages: pairedUp(changeOf(before.messages, after.messages)),
    notes: changeOf(before.notes, after.notes),
  };
}

function changeOf(before: readonly string[], after: readonly string[]): Change {
  return { fresh: without(after, before), gone: without(before, after), different: [] };
}

function without(values: readonly string[], others: readonly string[]): string[] {
  const left = new Set(others);
  return values.filter((value) => !left.has(value));
}

function pairedUp({ fresh, gone }: Change): Change {
  const words = new Map([...fresh, ...gone].map((text) => [text, wordsOf(text)]));
  const left = new Set(gone);
  const different: Array<{ before: string; after: string }> = [];
  for (const after of fresh) {
    let best: { before: string; share: number } | null = null;
    for (const before of left) {
      const share = sharedBy(words.get(before), words.get(after));
      if (share >= alike && share > (best?.share ?? 0)) best = { before, share };
    }
    if (best === null) continue;
    left.delete(best.before);
    different.push({ before: best.before, after });
  }
  const changed = new Set(different.map(({ after }) => after));
  return { fresh: fresh.filter((text) => !changed.has(text)), gone: [...left], different };
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[a-z\d_]+/g));
}

/** The share of words that stand in both. */
function sharedBy(one: ReadonlySet<string> = new Set(), two: ReadonlySet<string> = new Set()): number {
  const shared = [...one].filter((word) => two.has(word)).length;
  return shared / (one.size + two.size - shared || 1);
}
