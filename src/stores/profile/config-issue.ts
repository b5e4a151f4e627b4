/** From what a form found wrong to what people are told: never the value of what may be a secret. */
import { kindOf, objectOf } from '../../core/json.ts';
import type * as z from 'zod';
import type { ConfigFault, Path } from './config-fault.ts';
import { configForm, forms, mcpServerForm } from './config-schema.ts';
import { nearestName } from '../../core/nearest-name.ts';

/** The first thing that a form found wrong. */
export function faultOf(error: z.ZodError, given: unknown, path: Path): ConfigFault {
  const [issue] = error.issues;
  if (issue === undefined) return { path, expected: 'another value', found: 'this one' };
  const at = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const whole = [...path, ...at];
  if (issue.code === 'unrecognized_keys') return unknownKey(issue.keys[0] ?? '', given, whole);
  if (issue.code === 'invalid_key') {
    // A header whose value was written into its name, too.
    const expected = issue.issues[0]?.message ?? 'another name';
    return { path: whole.slice(0, -1), expected, found: 'another' };
  }
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

/** The keys of everything inside a profile or a server. */
const innerKeys = ['token', 'authorization', 'deviceAuthorization', 'revocation', 'userinfo', 'env', 'file', 'command'];

function unknownKey(key: string, given: unknown, path: Path): ConfigFault {
  const near = nearestName(key, knownKeys(given, path));
  return {
    path: [...path, key],
    expected: near === null ? 'a key that is known' : `a key that is known, perhaps "${near}"`,
    found: `"${key}"`,
  };
}

function knownKeys(given: unknown, path: Path): readonly string[] {
  if (path.length === 0) return Object.keys(configForm.shape);
  if (path.length > 2) return innerKeys;
  if (path[0] === 'mcpServers') return Object.keys(mcpServerForm.shape);
  const type = objectOf(given)['type'] ?? 'oauth';
  return Object.keys((type === 'command' || type === 'static' ? forms[type] : forms.oauth).shape);
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => objectOf(inner)[key] ?? (Array.isArray(inner) ? inner[Number(key)] : undefined),
    value,
  );
}

/** What came, short; only its kind where a secret is easily put by mistake: in programs, headers and URLs with a user. */
function shown(value: unknown, path: Path): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  const isTold = path[0] === 'command' || path[0] === 'headers';
  const mayHide = isTold || (path[0] === 'header' && /[^\w"-]/.test(text)) || text.includes('@');
  return mayHide || text.length > 80 ? kindOf(value) : text;
}
