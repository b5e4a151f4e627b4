/** Leads one entry of a client's file through the bridge, and takes that back. Each looks again right before it acts. */
import type { EntryPlace } from '../../agents/mcp/client.ts';
import { clientNamed } from '../../agents/mcp/clients.ts';
import { entryAt, entryTextOf, withoutProgram, withProgram } from '../../agents/mcp/edit-entry.ts';
import type { EntryProgram } from '../../agents/mcp/entry-text.ts';
import type { FoundEntry } from '../../agents/mcp/found-server.ts';
import { isSameValue } from '../../agents/mcp/same-value.ts';
import { withMcpServer, withoutMcpServer, writeConfig } from '../../stores/profile/config-edit.ts';
import type { Config } from '../../stores/profile/config-file.ts';
import { mcpServersOf } from '../../stores/profile/config-mcp-server.ts';
import type { SettingsFile } from '../../stores/settings-file.ts';
import { readSettingsFile, settingsRefused, removeDrafts, replaceSettingsFile } from '../../stores/settings-file.ts';
import { inConfigTurn } from '../../profiles/config/place.ts';
import { bridgeTargetFor } from './bridge-target.ts';
import type { Route, RouteJournal } from '../../agents/mcp/route-journal.ts';
import type { Host } from '../../host/open-host.ts';
import { shown } from '../../core/shown.ts';

/**
 * Makes a program of an entry: the bridge, in the place of the server. Kept in the journal before anything is changed. The
 * config is held meanwhile, so that two imports do not add one server twice.
 *
 * @returns what the bridge is given.
 * @throws HoldfastError `settings-file` when the file is not as it was read or cannot be written; then nothing was changed.
 */
export async function routeEntry(host: Host, journal: RouteJournal, server: FoundEntry): Promise<string> {
  const { place, name } = server;
  return await inConfigTurn(host, async (config) => {
    const file = await readSettingsFile(place.file);
    const text = file.text ?? '';
    const { target, added } = targetIn(config, file, server);
    const edit = withProgram(text, place, name, programFor(host, place, text, name, target));
    if (edit.kind === 'refused') throw settingsRefused(file.path, edit.because);
    // The last entry that leads to a server which was put into the config takes it out again, whichever brought it.
    const shared = (await journal.standing()).find((one) => one.target === target)?.added ?? null;
    const kept = { name, place, change: edit.change, target, added: added ?? shared };
    const route = await journal.keep({ at: host.clock.now(), ...kept });
    const configText = added === null ? config.text : withMcpServer(config.text, target, added);
    try {
      if (added !== null && configText !== null) await writeConfig(config.path, configText);
      await replaceSettingsFile(file, Buffer.from(edit.text));
      await requireStanding(place, name, edit.text);
    } catch (error) {
      await dropAdded({ ...config, text: configText }, { target, added });
      await journal.forget(route);
      throw error;
    }
    await removeDrafts(file);
    return target;
  });
}

function targetIn(config: Config, file: SettingsFile, { place, name }: FoundEntry) {
  const entry = entryAt(entryTextOf(place).parse(file.text ?? ''), place, name);
  const reading = entry === null ? null : clientNamed(place.client).read(entry);
  if (reading === null || reading.kind === 'stdio' || reading.url === null) {
    throw settingsRefused(file.path, `expected "${name}" to be an HTTP server, found another by now`);
  }
  return bridgeTargetFor(name, reading, mcpServersOf(config));
}

/** Absolute, since a client that was started from a desktop has another path than a shell. */
function programFor(host: Host, place: EntryPlace, text: string, name: string, target: string): EntryProgram {
  const { saysStdio } = clientNamed(place.client);
  const isTyped = entryAt(entryTextOf(place).parse(text), place, name)?.['type'] !== undefined;
  const says = saysStdio === 'always' || (saysStdio === 'where-typed' && isTyped);
  const args = [host.script, 'mcp', 'bridge', target];
  return { ...(says ? { type: 'stdio' as const } : {}), command: host.node, args };
}

/** What came of taking an entry back. */
export type TakenBack =
  | { readonly kind: 'taken-back' }
  /** Nothing of Holdfast stands there any more. */
  | { readonly kind: 'nothing-there'; readonly because: string }
  /** Somebody has changed it since: it stays as it is. */
  | { readonly kind: 'left'; readonly because: string };

/**
 * Gives an entry its bytes back, and takes the server out of Holdfast's config that was put there for it, unless another
 * entry leads to that.
 *
 * @throws HoldfastError `settings-file`, `config-invalid`; then it is as it was.
 */
export async function takeBackRoute(host: Host, journal: RouteJournal, route: Route): Promise<TakenBack> {
  const { place, name, change } = route;
  return await inConfigTurn(host, async (config) => {
    const file = await readSettingsFile(place.file);
    const standing = standingIn(file.text, route);
    if (standing.kind === 'taken-back') {
      const edit = withoutProgram(file.text ?? '', place, name, change);
      if (edit.kind === 'refused') return { kind: 'left', because: edit.because };
      await replaceSettingsFile(file, Buffer.from(edit.text));
      await requireStanding(place, name, edit.text);
    }
    if (standing.kind !== 'left') {
      await removeDrafts(file);
      const others = (await journal.standing()).filter(({ id }) => id !== route.id);
      if (!others.some(({ target }) => target === route.target)) await dropAdded(config, route);
      await journal.forget(route);
    }
    return standing;
  });
}

function standingIn(text: string | null, { place, name, change }: Route): TakenBack {
  const form = entryTextOf(place);
  if (text === null) return { kind: 'nothing-there', because: 'the file is gone' };
  const whole = form.parse(text);
  if (whole === undefined) return { kind: 'left', because: 'the file cannot be understood' };
  if (entryAt(whole, place, name) === null) return { kind: 'nothing-there', because: 'it is gone from the file' };
  const region = form.regionOf(text, place.keys, name);
  if (typeof region === 'string') return { kind: 'left', because: region };
  const isBefore = text.slice(region.from, region.to) === change.before;
  return isBefore ? { kind: 'nothing-there', because: 'it is as it was before' } : { kind: 'taken-back' };
}

/** Only as it was put there: what a person has made of it since is theirs. */
async function dropAdded({ path, text }: Config, { target, added }: Pick<Route, 'target' | 'added'>): Promise<void> {
  if (added === null || text === null) return;
  const there = entryAt(entryTextOf({ format: 'json' }).parse(text), { keys: ['mcpServers'] }, target);
  if (isSameValue(there, added)) await writeConfig(path, withoutMcpServer(text, target));
}

/**
 * Looks again at an entry that was just written: a client that runs writes its file at any time, and what it had read before
 * may come back with that.
 *
 * @param written the text that the file was given.
 * @throws HoldfastError `settings-file` when the entry is another by now.
 */
export async function requireStanding(place: EntryPlace, name: string, written: string): Promise<void> {
  const form = entryTextOf(place);
  const now = await readSettingsFile(place.file);
  const [there, ours] = [now.text ?? '', written].map((text) => entryAt(form.parse(text), place, name));
  if (isSameValue(there, ours)) return;
  throw settingsRefused(
    now.path,
    `expected "${name}" as it was just written, found it changed at once by another program`,
    shown`end ${clientNamed(place.client).title}, then do the same again`,
  );
}
