import { clientNamed } from '../../agents/mcp/clients.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { TakenBack } from './route-entry.ts';
import { takeBackRoute } from './route-entry.ts';
import type { Route, RouteJournal } from '../../agents/mcp/route-journal.ts';
import { openRouteJournal } from '../../agents/mcp/route-journal.ts';
import type { ImportOptions } from './import.ts';
import { jsonText, shown } from '../../core/shown.ts';
import type { Host } from '../../host/open-host.ts';

type Outcome = TakenBack | { readonly kind: 'planned' } | { readonly kind: 'failed'; readonly because: string };

/**
 * Takes back what imports have led through the bridge, newest first: each entry gets its bytes back.
 *
 * @returns 0, or 1 where one could not be.
 * @throws HoldfastError `state-folder`.
 */
export async function mcpImportUndo(host: Host, options: ImportOptions): Promise<number> {
  const journal = openRouteJournal((await host.state()).folder);
  const { clients, servers } = options;
  const routes = (await journal.standing()).filter(
    ({ place, name }) =>
      (clients === null || clients.includes(place.client)) && (servers === null || servers.includes(name)),
  );
  const told: { readonly route: Route; readonly outcome: Outcome }[] = [];
  for (const route of routes) {
    // One after the other, the last one first: two may stand in one file.
    told.push({ route, outcome: options.dryRun ? { kind: 'planned' } : await outcomeOf(host, journal, route) });
  }
  if (options.json) {
    const all = told.map(({ route, outcome }) => {
      const { kind, ...more } = outcome;
      const { client, scope, file } = route.place;
      return { name: route.name, client, scope, file, done: kind, ...more };
    });
    host.terminal.data(jsonText({ schema: 1, dryRun: options.dryRun, servers: all }, 2));
  } else say(host, told);
  return told.some(({ outcome }) => outcome.kind === 'left' || outcome.kind === 'failed') ? 1 : 0;
}

async function outcomeOf(host: Host, journal: RouteJournal, route: Route): Promise<Outcome> {
  try {
    return await takeBackRoute(host, journal, route);
  } catch (error) {
    if (error instanceof HoldfastError) return { kind: 'failed', because: error.message };
    throw error;
  }
}

function say({ terminal }: Host, told: readonly { readonly route: Route; readonly outcome: Outcome }[]): void {
  if (told.length === 0) terminal.say(shown`holdfast: nothing goes through the bridge by an import`);
  for (const { route, outcome } of told) {
    const because = 'because' in outcome ? ` (${outcome.because})` : '';
    terminal.say(shown`holdfast: ${words[outcome.kind]}: ${route.name} in ${route.place.file}${because}`);
  }
  const changed = told.filter(({ outcome }) => outcome.kind === 'taken-back');
  const titles = [...new Set(changed.map(({ route }) => clientNamed(route.place.client).title))];
  if (titles.length > 0) terminal.say(shown`hint: restart ${titles.join(', ')}`);
}

const words: Readonly<Record<Outcome['kind'], string>> = {
  'taken-back': 'taken back',
  'nothing-there': 'nothing to take back',
  'left': 'not taken back',
  'failed': 'not taken back',
  'planned': 'would be taken back',
};
