import type { JsonObject } from '../../core/json.ts';
import { isObject, objectIn } from '../../core/json.ts';

/**
 * Headers that repeat arguments of a tool call (MCP 2026-07-28, Streamable HTTP, "Custom Headers from Tool Parameters"). Over
 * stdio there are none, so the bridge reads from the tools that pass by which arguments a server wants to see.
 */

/** One argument that is repeated: where it stands, and the name that the server gave it. */
export interface Repeated {
  readonly path: readonly string[];
  readonly name: string;
}

const mark = 'x-mcp-header';
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const kinds: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);

/** What a tool wants repeated; null where its schema asks for it in a way that must not be followed: such a tool is not to be used. */
export function repeatedIn(inputSchema: unknown): readonly Repeated[] | null {
  const found: Repeated[] = [];
  const isSound = isObject(inputSchema) ? collect(inputSchema, [], found) : true;
  const names = new Set(found.map(({ name }) => name.toLowerCase()));
  return isSound && names.size === found.length ? found : null;
}

/** Only a chain of `properties` leads to an argument that surely has its place; a mark anywhere else makes the schema unsound. */
function collect(schema: JsonObject, path: readonly string[], found: Repeated[]): boolean {
  if (mark in schema) {
    const name = schema[mark];
    if (path.length === 0 || typeof name !== 'string' || !token.test(name) || !kinds.has(schema['type'])) return false;
    found.push({ path, name });
  }
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') {
      for (const [name, child] of Object.entries(objectIn(schema, key))) {
        if (isObject(child) && !collect(child, [...path, name], found)) return false;
      }
    } else if (holdsSchemas.has(key) && holdsMark(value, 0)) return false;
  }
  return true;
}

/** Keywords whose values are schemas. Others, such as `default` or `examples`, hold data in which the mark says nothing. */
const holdsSchemas: ReadonlySet<string> = new Set(
  (
    'items prefixItems contains additionalProperties unevaluatedProperties unevaluatedItems propertyNames patternProperties ' +
    'dependentSchemas oneOf anyOf allOf not if then else $defs definitions'
  ).split(' '),
);

const deepest = 64;

function holdsMark(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || depth > deepest) return false;
  return Object.entries(value).some(([key, child]) => key === mark || holdsMark(child, depth + 1));
}

/** The headers for one call. An argument that is missing or null is not repeated. */
export function headersFor(repeated: readonly Repeated[], args: unknown): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { path, name } of repeated) {
    const text = textOf(path.reduce<unknown>((node, key) => (isObject(node) ? node[key] : undefined), args));
    if (text !== null) headers[`Mcp-Param-${name}`] = encoded(text);
  }
  return headers;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'number' &&
    (Number.isSafeInteger(value) || !Number.isInteger(value)) &&
    Number.isFinite(value)
    ? String(value)
    : null;
}

/** What a header cannot carry as it is goes as Base64 between marks, and so does what looks like that. */
function encoded(text: string): string {
  const isPlain = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/.test(text) && !/^=\?base64\?.*\?=$/.test(text);
  return isPlain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;
}
