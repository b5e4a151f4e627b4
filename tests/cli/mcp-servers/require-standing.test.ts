import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Place } from '../../../src/agents/mcp/client.ts';
import { requireStanding } from '../../../src/cli/mcp-servers/require-standing.ts';
import { scratchFolder } from '../../stores/scratch.ts';

const written = '{ "mcpServers": { "a": { "command": "holdfast" } } }';

it.each([
  ['stands', written, true],
  ['stands beside what else the client wrote', '{ "n": 8, "mcpServers": { "b": {}, "a": { "command": "holdfast" } } }', true],
  ['is what it was before', '{ "mcpServers": { "a": { "url": "x" } } }', false],
  ['is gone', '{}', false],
  ['is in half a file', '{ "mcpServers": ', false],
])('an entry that %s right after it was written is told from one that does not', async (_, text, stands) => {
  const file = join(scratchFolder(), 'x.json');
  writeFileSync(file, text);
  const place: Place = { client: 'claude-code', scope: 'user', file, keys: ['mcpServers'], format: 'json' };
  const look = requireStanding(place, 'a', written);
  if (stands) await expect(look).resolves.toBeUndefined();
  else await expect(look).rejects.toMatchObject({ code: 'settings-file', hint: 'end Claude Code, then do the same again' });
});
