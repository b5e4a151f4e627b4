import type { JsonObject } from '../../core/json.ts';
import { isObject, objectIn } from '../../core/json.ts';
import { join } from 'node:path';
import type { McpFacts } from '../facts.ts';
import { momentIn, readJson, filledIn } from './json-file.ts';

/** What the client keeps of logins at MCP servers, and its cached verdicts that one needs a login. */
export async function mcpFacts(credentialsFile: string, configFolder: string, now: number): Promise<McpFacts> {
  const store = await readJson(credentialsFile);
  const kept = store.kind === 'object' ? objectIn(store.fields, 'mcpOAuth') : {};
  const cachePlace = join(configFolder, 'mcp-needs-auth-cache.json');
  const cache = await readJson(cachePlace);
  const verdicts = cache.kind === 'object' ? Object.entries(cache.fields) : [];
  return {
    entries: Object.entries(kept).flatMap(([key, entry]) => (isObject(entry) ? [entryFacts(key, entry, now)] : [])),
    cached: verdicts.map(([name, verdict]) => {
      const at = isObject(verdict)
        ? (momentIn(verdict, 'timestamp') ?? momentIn(verdict, 'at'))
        : momentIn({ verdict }, 'verdict');
      return { name, ageMs: at === null ? 0 : now - at, place: cachePlace };
    }),
    cachePlace,
  };
}

function entryFacts(key: string, entry: JsonObject, now: number): McpFacts['entries'][number] {
  const name = filledIn(entry, 'serverName') ?? key.split('|')[0] ?? key;
  const expiresAt = momentIn(entry, 'expiresAt');
  return { name, key, state: stateOf(entry, expiresAt, now), expiresAt };
}

/** An entry with `accessToken: ""` is a stub that keeps the client from asking again (taxonomy: mcp-needs-auth). */
function stateOf(entry: JsonObject, expiresAt: number | null, now: number): McpFacts['entries'][number]['state'] {
  const [access, refresh] = [filledIn(entry, 'accessToken'), filledIn(entry, 'refreshToken')];
  if (access === null && refresh === null) {
    const hasRegistration = filledIn(entry, 'clientId') !== null;
    return hasRegistration && entry['accessToken'] === undefined ? 'registration-only' : 'stub';
  }
  if (expiresAt === null || expiresAt > now) return 'good';
  return refresh === null ? 'expired' : 'expired-renewable';
}
