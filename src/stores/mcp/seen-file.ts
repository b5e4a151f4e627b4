import { objectFrom, objectOf } from '../../core/json.ts';
import { join } from 'node:path';
import { writeAtomically } from '../atomic-file.ts';
import { makePrivateFolder, readSecretFile } from '../private-file.ts';

/** What a server said of itself last, so that its tools stay listed while nobody is signed in. */
export interface SeenRefusal {
  /** The result of a method with its parameters, or null. */
  last(key: string): Readonly<Record<string, unknown>> | null;
  /** Remembers a result. Never rejects: a memory that cannot be kept is none. */
  remember(key: string, result: object): void;
  /** Waits until everything is written. */
  settled(): Promise<void>;
}

const keysAtMost = 64;

/** Reads `<stateFolder>/mcp/<id>.seen.json`; one that cannot be used is an empty one. */
export async function openSeen(stateFolder: string, id: string): Promise<SeenRefusal> {
  const folder = join(stateFolder, 'mcp');
  const path = join(folder, `${id}.seen.json`);
  const file = readSecretFile(path);
  const fields = file.kind === 'text' ? objectFrom(file.text) : null;
  const results = new Map(fields?.['schema'] === 1 ? Object.entries(objectOf(fields['results'])) : []);
  let writing = Promise.resolve();
  let isDue = false;
  const write = async (): Promise<void> => {
    isDue = false;
    const text = JSON.stringify({ schema: 1, results: Object.fromEntries([...results].slice(-keysAtMost)) });
    if ((await makePrivateFolder(folder)) === null) await writeAtomically(path, text);
  };
  return {
    last: (key) => {
      const found = results.get(key);
      return found === undefined ? null : objectOf(found);
    },
    remember(key, result) {
      const isKnown = JSON.stringify(results.get(key)) === JSON.stringify(result);
      // The newest stands last: what is asked at each start is not forgotten for the pages of a long list.
      results.delete(key);
      results.set(key, result);
      if (isKnown || isDue) return;
      isDue = true;
      writing = writing.then(write).catch(() => undefined);
    },
    settled: () => writing,
  };
}
