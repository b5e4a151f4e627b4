/** From what a form found wrong to what people are told: never the value of what may be a secret. */
import type * as z from 'zod';
import type { Fault, Path } from './config-fault.ts';
import { forms } from './config-schema.ts';
import { nearestName } from './nearest-name.ts';

/** The first thing that a form found wrong. */
export function faultOf(error: z.ZodError, given: unknown, path: Path): Fault {
  const [issue] = error.issues;
  if (issue === undefined) return { path, expected: 'another value', found: 'this one' };
  const at = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const whole = [...path, ...at];
  if (issue.code === 'unrecognized_keys') return unknownKey(issue.keys[0] ?? '', given, whole);
  const value = valueAt(given, at);
  if (/secret/i.test(at.join('.'))) {
    return {
      path: whole,
      expected: 'where the secret is found: {"env": "NAME"}, {"file": "/path"} or {"command": […]}',
      found: kindOf(value),
    };
  }
  return { path: whole, expected: issue.message.replace(/^Invalid input: expected /, ''), found: shown(value, at) };
}

/** The keys of everything that is not a profile. */
const innerKeys = [
  'token',
  'authorization',
  'deviceAuthorization',
  'revocation',
  'userinfo',
  'env',
  'file',
  'command',
  'profiles',
];

function unknownKey(key: string, given: unknown, path: Path): Fault {
  const type = fields(given)?.['type'] ?? 'oauth';
  const known = type === 'command' || type === 'static' ? forms[type] : forms.oauth;
  const names = path.length === 2 ? Object.keys(known.shape) : innerKeys;
  const near = nearestName(key, names);
  return {
    path: [...path, key],
    expected: near === null ? 'a key that is known' : `a key that is known, perhaps "${near}"`,
    found: `"${key}"`,
  };
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => fields(inner)?.[key] ?? (Array.isArray(inner) ? inner[Number(key)] : undefined),
    value,
  );
}

/** What came, short; only its kind where a secret is easily put by mistake: in programs, headers and URLs with a user. */
function shown(value: unknown, path: Path): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  const mayHide = path[0] === 'command' || (path[0] === 'header' && /[^\w"-]/.test(text)) || text.includes('@');
  return mayHide || text.length > 80 ? kindOf(value) : text;
}

/** What a value is, in words that quote nothing of it. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The fields of an object; null for anything else. */
export function fields(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}
