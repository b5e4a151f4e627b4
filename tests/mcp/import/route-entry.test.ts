import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EntryPlace } from '../../../src/agents/mcp/client.ts';
import { requireStanding } from '../../../src/mcp/import/route-entry.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import { scratchFolder } from '../../stores/scratch.ts';

const written = '{ "mcpServers": { "a": { "command": "holdfast" } } }';

it.each([
  ['stands', written, 'as it was written'],
  [
    'stands beside what else the client wrote',
    '{ "n": 8, "mcpServers": { "b": {}, "a": { "command": "holdfast" } } }',
    'as it was written',
  ],
  ['is what it was before', '{ "mcpServers": { "a": { "url": "x" } } }', 'settings-file: end Claude Code, then do the same again'],
  ['is gone', '{}', 'settings-file: end Claude Code, then do the same again'],
  ['is in half a file', '{ "mcpServers": ', 'settings-file: end Claude Code, then do the same again'],
])('an entry that %s right after it was written is told from one that does not', async (_, text, outcome) => {
  const file = join(scratchFolder(), 'x.json');
  writeFileSync(file, text);
  const place: EntryPlace = { client: 'claude-code', scope: 'user', file, keys: ['mcpServers'], format: 'json' };
  const found = await requireStanding(place, 'a', written).then(
    () => 'as it was written',
    (error: unknown) => (error instanceof HoldfastError ? `${error.code}: ${error.hint}` : 'another error'),
  );
  expect(found).toBe(outcome);
});
