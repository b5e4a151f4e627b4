import type { CredentialStore } from '../../core/profile/ports.ts';
import type { RecordReading } from '../../core/profile/record.ts';
import { generationIn } from '../../core/profile/record.ts';

/** Keeps one credential for as long as this process lives: what somebody else keeps is not written down once more. */
export function openCredentialMemory(): CredentialStore {
  let stored: RecordReading = { kind: 'absent' };
  const watchers = new Set<() => void>();
  const put = (reading: RecordReading): void => {
    stored = reading;
    for (const watcher of watchers) watcher();
  };
  return {
    place: 'the memory of this process',
    read: () => Promise.resolve(stored),
    save(record, spent) {
      if (spent !== null && generationIn(stored) !== spent) return Promise.resolve('superseded');
      put({ kind: 'record', record });
      return Promise.resolve('saved');
    },
    remove() {
      put({ kind: 'absent' });
      return Promise.resolve();
    },
    watch(onChange) {
      watchers.add(onChange);
      return () => void watchers.delete(onChange);
    },
  };
}
