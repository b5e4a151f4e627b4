/** Members of an entry that anybody may have written. */
import { objectIn, textIn } from '../../core/json.ts';
import { isResource } from '../../core/mcp/server.ts';
import type { McpEntry, EntryReading, HttpReading } from './client.ts';

/** A resource as a config takes it (RFC 8707 §2), or null for whatever else stands there. */
export function resourceIn(entry: McpEntry, name: string): string | null {
  const text = textIn(entry, name);
  return text !== null && isResource(text) ? text : null;
}

/** The texts of a list, or of one text with spaces between (RFC 6749 §3.3); null for neither, or none. */
export function wordsIn(entry: McpEntry, name: string): readonly string[] | null {
  const value = entry[name];
  const words = typeof value === 'string' ? value.split(/\s+/) : Array.isArray(value) ? value : [];
  const texts = words.filter((word): word is string => typeof word === 'string' && word !== '');
  return texts.length === 0 ? null : texts;
}

/** The members of an object that are texts; numbers and booleans as they are written. */
export function textsIn(entry: McpEntry, name: string): Readonly<Record<string, string>> {
  const pairs = Object.entries(objectIn(entry, name)).flatMap(([key, value]): [string, string][] => {
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return isPlain ? [[key, String(value)]] : [];
  });
  return Object.fromEntries(pairs);
}

export function stdioIn(entry: McpEntry): EntryReading {
  const args = Array.isArray(entry['args']) ? entry['args'].filter((arg) => typeof arg === 'string') : [];
  return { kind: 'stdio', command: textIn(entry, 'command') ?? '', args };
}

/** The header that carries a credential of its own, as far as names tell, in words; or null. */
export function credentialAmong(headers: readonly string[]): string | null {
  const own =
    headers.find((name) => name.toLowerCase() === 'authorization') ??
    headers.find((name) => /auth|token|secret|cookie|credential|password|(^|[-_]|api)key$/i.test(name));
  return own === undefined ? null : `its header ${own}`;
}

/**
 * A client that was registered by hand: its id, its scopes, and the names of what is said of it besides.
 *
 * @param member the object that says it.
 * @param placed members of it that need no place in a bridge, `scopes` apart.
 */
export function registrationIn(
  entry: McpEntry,
  member: string,
  idName = 'clientId',
  placed: readonly string[] = [],
): Pick<HttpReading, 'clientId' | 'scopes' | 'resource' | 'homeless'> {
  const said = objectIn(entry, member);
  const others = Object.keys(said).filter((name) => ![idName, 'scopes', ...placed].includes(name));
  return {
    clientId: textIn(said, idName),
    scopes: wordsIn(said, 'scopes'),
    resource: null,
    homeless: others.map((name) => `${member}.${name}`),
  };
}
