import { filledIn } from './json-file.ts';
import type { JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import { readSmallFile } from '../../stores/small-file.ts';
import type { LoginField, StoreForm, TokenFlaw } from '../store-facts.ts';
import { bareSecret, kindOfSecret } from '../../core/secret-form.ts';
import { isElided, isPlaceholder, isStandIn } from './secret-shape.ts';

/** Names under which other programs keep what the client calls `accessToken` (RFC 6749 §5.1, and their own). */
const foreignNames = ['access_token', 'accessToken', 'access', 'token', 'api_key', 'apiKey', 'id_token'] as const;

/** How the login file is written: kinds of tokens and names of fields, and nothing of their content. */
export async function storeForm(path: string): Promise<StoreForm | null> {
  const file = await readSmallFile(path, 1024 * 1024);
  if (file.kind !== 'text') return null;
  const store = parsed(file.text);
  if (!isObject(store)) return null;
  const own = store['claudeAiOauth'];
  const oauth = isObject(own) ? own : {};
  const access = filledIn(oauth, 'accessToken');
  const refresh = filledIn(oauth, 'refreshToken');
  return {
    accessKind: access === null ? null : formOf(access),
    refreshKind: refresh === null ? null : formOf(refresh),
    missing: access === null ? [] : missingOf(oauth, refresh),
    foreignKey: access === null ? foreignKeyOf(store) : null,
    broken: [...brokenOf('accessToken', access, refresh), ...brokenOf('refreshToken', refresh, access)],
    end: access === null ? null : endOf(oauth['expiresAt']),
  };
}

function missingOf(oauth: JsonObject, refresh: string | null): readonly LoginField[] {
  const fields: ReadonlyArray<readonly [LoginField, boolean]> = [
    ['refreshToken', refresh === null],
    ['expiresAt', (oauth['expiresAt'] ?? null) === null],
    ['scopes', (oauth['scopes'] ?? null) === null],
  ];
  return fields.flatMap(([name, isMissing]) => (isMissing ? [name] : []));
}

/** Where tokens lie in the form of another program: at the top, in an entry of its own, or under other names. */
function foreignKeyOf(store: JsonObject): string | null {
  const top = foreignNames.find((name) => filledIn(store, name) !== null);
  if (top !== undefined) return top;
  for (const [key, value] of Object.entries(store)) {
    // Servers of MCP have entries of their own in this file.
    if (key === 'mcpOAuth' || key === 'mcpOAuthClientConfig' || !isObject(value)) continue;
    const inside = foreignNames.find((name) => filledIn(value, name) !== null);
    if (inside !== undefined) return `${key}.${inside}`;
  }
  return null;
}

/** Beside kinds of secrets, what is none at all. */
function formOf(token: string): string {
  if (isPlaceholder(token) || isStandIn(token)) return 'placeholder';
  const bare = token.trim().replace(scheme, '');
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(bare) ? 'uuid' : kindOfSecret(bare);
}

/** The word that a header has before a token, where the token alone belongs. */
const scheme = /^["']?(?:authorization:\s*)?bearer\s+/i;

function brokenOf(
  name: 'accessToken' | 'refreshToken',
  token: string | null,
  other: string | null,
): StoreForm['broken'] {
  const flaw = token === null ? null : flawOf(token, other ?? '');
  return flaw === null ? [] : [{ name, flaw }];
}

/** At its ends the client takes white space off; within, the header is refused. */
function flawOf(token: string, other: string): TokenFlaw | null {
  const inside = token.trim();
  if (/[\r\n]/.test(inside)) return 'line-break';
  if (scheme.test(inside)) return 'scheme';
  if (/^["']|["']$/.test(inside)) return 'quotes';
  if (/[^\t\x20-\x7e]/.test(inside)) return isElided(inside) ? 'elided' : 'unsendable';
  if (isCut(inside, other.trim())) return 'cut';
  return /\s/.test(inside) ? 'whitespace' : null;
}

/** What the vendor issues is some 108 characters long, and both tokens of a login are. */
function isCut(token: string, other: string): boolean {
  const kind = /^sk-ant-[a-z]+(?:\d\d)?-?/.exec(bareSecret(token))?.[0];
  if (kind === undefined) return false;
  return (
    isElided(token) ||
    token.length === kind.length ||
    (token.length < 80 && other.startsWith('sk-ant-') && other.length > 100)
  );
}

/** The client writes milliseconds; any number counts as such (measured on 2.1.330), and what is none as no end. */
function endOf(value: unknown): StoreForm['end'] {
  if ((value ?? null) === null) return null;
  const ms =
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
  if (!Number.isFinite(ms)) return 'no-number';
  if (ms >= 1e9 && ms < 1e11) return 'seconds';
  return ms >= 1e14 ? 'too-late' : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
