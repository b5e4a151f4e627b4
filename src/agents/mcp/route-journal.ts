import { objectFrom, objectOf } from '../../core/json.ts';
import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EntryPlace } from './client.ts';
import type { EntryChange } from './edit-entry.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { WrittenProfile } from '../../stores/profile/config-edit.ts';
import { readRecordFile, writeRecordFile } from '../../stores/private-file.ts';
import { codeOf } from '../../stores/system-error.ts';
import { shown } from '../../core/shown.ts';

/** One entry of a client's file that was led through the bridge, as it is kept until it is taken back. */
export interface Route {
  readonly schema: 1;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly name: string;
  readonly place: EntryPlace;
  /** The very bytes of the entry; those before may hold what the user has written there: 0600 in 0700. */
  readonly change: EntryChange;
  /** What the bridge is given: a name of Holdfast's config, or a URL. */
  readonly target: string;
  /** The server that was put into Holdfast's config for it, or null. */
  readonly added: WrittenProfile | null;
}

/** All entries that were led through the bridge, in `<stateFolder>/mcp-routes`, a file each. */
export interface RouteJournal {
  /** Durable before anything is changed. @throws HoldfastError `state-folder`. */
  keep(route: Omit<Route, 'schema' | 'id'>): Promise<Route>;
  /** Once it is taken back: nothing of it is left then. */
  forget(route: Route): Promise<void>;
  /** Newest first. */
  standing(): Promise<readonly Route[]>;
}

const limit = 1024 * 1024;

export function openRouteJournal(stateFolder: string): RouteJournal {
  const folder = join(stateFolder, 'mcp-routes');
  return {
    async keep(route) {
      // In the order in which they were made, also within one millisecond.
      const order = process.hrtime.bigint().toString().padStart(20, '0').slice(-12);
      const time = new Date(route.at).toISOString().replaceAll(/[-:.]/g, '');
      const whole: Route = { schema: 1, id: `${time}-${order}-${randomBytes(3).toString('hex')}`, ...route };
      try {
        await writeRecordFile(join(folder, `${whole.id}.json`), `${JSON.stringify(whole, null, 2)}\n`);
      } catch (error) {
        if (error instanceof HoldfastError) throw error;
        throw new HoldfastError(
          'state-folder',
          `the change cannot be written down in ${folder} (${codeOf(error) || 'unknown error'}); nothing was changed`,
          shown`make room there, or set HOLDFAST_HOME to a folder that can be written; then do the same again`,
          error,
        );
      }
      return whole;
    },
    forget: ({ id }) => rm(join(folder, `${id}.json`), { force: true }),
    async standing() {
      const names = (await readdir(folder).catch((): string[] => [])).filter((name) => name.endsWith('.json'));
      const files = names.toSorted().map((name) => readRecordFile(join(folder, name), limit));
      return files.flatMap((file) => (file.kind === 'text' ? routeIn(file.text) : [])).toReversed();
    },
  };
}

function routeIn(text: string): Route[] {
  const fields = objectOf(objectFrom(text));
  return fields['schema'] === 1 && fields['place'] !== undefined && fields['change'] !== undefined
    ? [fields as unknown as Route]
    : [];
}
