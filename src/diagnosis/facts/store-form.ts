import { readSmallFile } from '../../stores/small-file.ts';
import type { LoginField, StoreForm } from '../facts.ts';
import { isJson } from './json-file.ts';
import type { Json } from './json-file.ts';
import { isPlaceholder, kindOf } from './secret-shape.ts';

/** Names under which other programs keep what the client calls `accessToken` (RFC 6749 §5.1, and their own). */
const foreignNames = ['access_token', 'accessToken', 'access', 'token', 'api_key', 'apiKey', 'id_token'] as const;

/** How the login file is written: kinds of tokens and names of fields, and nothing of their content. */
export async function storeForm(path: string): Promise<StoreForm | null> {
  const file = await readSmallFile(path, 1024 * 1024);
  if (file.kind !== 'text') return null;
  const store = parsed(file.text);
  if (!isJson(store)) return null;
  const own = store['claudeAiOauth'];
  const oauth = isJson(own) ? own : {};
  const access = textAt(oauth, 'accessToken');
  const refresh = textAt(oauth, 'refreshToken');
  return {
    accessKind: access === null ? null : formOf(access),
    refreshKind: refresh === null ? null : formOf(refresh),
    missing: access === null ? [] : missingOf(oauth, refresh),
    foreignKey: access === null ? foreignKeyOf(store) : null,
    broken: [
      ...(hasBreak(access) ? ['accessToken' as const] : []),
      ...(hasBreak(refresh) ? ['refreshToken' as const] : []),
    ],
  };
}

function missingOf(oauth: Json, refresh: string | null): readonly LoginField[] {
  const fields: ReadonlyArray<readonly [LoginField, boolean]> = [
    ['refreshToken', refresh === null],
    ['expiresAt', (oauth['expiresAt'] ?? null) === null],
    ['scopes', (oauth['scopes'] ?? null) === null],
  ];
  return fields.flatMap(([name, isMissing]) => (isMissing ? [name] : []));
}

/** Where tokens lie in the form of another program: at the top, in an entry of its own, or under other names. */
function foreignKeyOf(store: Json): string | null {
  const top = foreignNames.find((name) => textAt(store, name) !== null);
  if (top !== undefined) return top;
  for (const [key, value] of Object.entries(store)) {
    // Servers of MCP have entries of their own in this file.
    if (key === 'mcpOAuth' || key === 'mcpOAuthClientConfig' || !isJson(value)) continue;
    const inside = foreignNames.find((name) => textAt(value, name) !== null);
    if (inside !== undefined) return `${key}.${inside}`;
  }
  return null;
}

function textAt(fields: Json, key: string): string | null {
  const value = fields[key];
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** Beside kinds of secrets, what is none at all. */
function formOf(token: string): string {
  if (isPlaceholder(token)) return 'placeholder';
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(token.trim()) ? 'uuid' : kindOf(token);
}

/** At its ends the client takes it off; within, the header is refused. */
function hasBreak(token: string | null): boolean {
  return token !== null && /[\r\n]/.test(token.trim());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
