import { objectFrom, objectOf } from '../core/json.ts';
import { join } from 'node:path';
import { appendLine } from './append-line.ts';
import { readRecordFile, requireFolder } from './private-file.ts';

/** Which sessions would have failed, or had to renew by themselves, without Holdfast. */
export interface HelpedSessions {
  /** Enters a session, once however often it is helped. Never rejects: it is only counted. */
  record(session: string, now: number): Promise<void>;
  /** How many there were, and since when they are counted, as ISO 8601; null for none. */
  count(): Helped;
}

export interface Helped {
  readonly sessions: number;
  readonly since: string | null;
}

/** From then on no more are counted. */
const most = 10_000;
const longestName = 100;
/** With room for what was entered by several at once. */
const limit = 4_194_304;

/** Keeps one line for each session in `<stateFolder>/helped.ndjson`, 0600. Any number of processes may record at once. */
export function openHelpedSessions(stateFolder: string): HelpedSessions {
  const path = join(stateFolder, 'helped.ndjson');
  const entries = (): ReadonlyMap<string, string> => {
    const file = readRecordFile(path, limit);
    const lines = file.kind === 'text' ? file.text.split('\n').map((line) => objectOf(objectFrom(line))) : [];
    // The first line of each session: it may have been entered by two processes at once.
    return new Map(
      lines
        .flatMap(({ session, at }): Array<[string, string]> =>
          typeof session === 'string' && typeof at === 'string' ? [[session, at]] : [],
        )
        .toReversed(),
    );
  };
  return {
    async record(session, now) {
      try {
        await requireFolder(stateFolder);
        const known = entries();
        if (known.has(session) || known.size >= most) return;
        const at = new Date(now).toISOString();
        await appendLine(path, JSON.stringify({ schema: 1, at, session: session.slice(0, longestName) }));
      } catch {
        // The session was helped anyway.
      }
    },
    count() {
      const found = entries();
      return { sessions: found.size, since: [...found.values()].toSorted()[0] ?? null };
    },
  };
}
