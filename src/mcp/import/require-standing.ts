import type { EntryPlace } from '../../agents/mcp/client.ts';
import { clientNamed } from '../../agents/mcp/clients.ts';
import { entryAt, entryTextOf } from '../../agents/mcp/edit-entry.ts';
import { isSameValue } from '../../agents/mcp/same-value.ts';
import { readSettingsFile, settingsRefused } from '../../stores/settings-file.ts';
import { shown } from '../../core/shown.ts';

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
