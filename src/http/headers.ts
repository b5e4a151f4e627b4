/** Which header fields may cross a hop, and why the others may not. Raw lists keep case, order and repetition. */

/** Fields that speak of one connection only (RFC 9110 §7.6.1), in lower case. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Request fields that are this hop's own: `Host` names the next one, and `Expect` was answered here (RFC 9110 §10.1.1). */
const ownOnRequest: ReadonlySet<string> = new Set(['host', 'expect']);

/** The fields of a request that go on to the upstream, as a flat list of names and values. */
export function requestFields(raw: readonly string[], host: string): string[] {
  const named = namedByConnection(raw);
  const fields = ['host', host];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase();
    if (!hopByHop.has(name) && !ownOnRequest.has(name) && !named.has(name)) fields.push(raw[i] ?? '', raw[i + 1] ?? '');
  }
  return fields;
}

/** The fields of an answer that go back to the client, as a flat list of names and values. */
export function answerFields(raw: readonly Buffer[]): string[] {
  const all = raw.map((part) => part.toString('latin1'));
  const named = namedByConnection(all);
  const fields: string[] = [];
  for (let i = 0; i + 1 < all.length; i += 2) {
    const name = (all[i] ?? '').toLowerCase();
    if (!hopByHop.has(name) && !named.has(name)) fields.push(all[i] ?? '', all[i + 1] ?? '');
  }
  return fields;
}

/** The value of a field in a flat list, or undefined; the first where it is repeated. */
export function fieldOf(fields: readonly string[], name: string): string | undefined {
  for (let i = 0; i + 1 < fields.length; i += 2) {
    if ((fields[i] ?? '').toLowerCase() === name) return fields[i + 1];
  }
  return undefined;
}

/** A flat list without one field. @param name in lower case. */
export function withoutField(fields: readonly string[], name: string): string[] {
  return fields.filter((_, at) => (fields[at - (at % 2)] ?? '').toLowerCase() !== name);
}

const nothing: ReadonlySet<string> = new Set();

/** `Connection` may name further fields that end here; it may be repeated like any list (RFC 9110 §5.3). */
function namedByConnection(raw: readonly string[]): ReadonlySet<string> {
  let named = nothing;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if ((raw[i] ?? '').toLowerCase() !== 'connection') continue;
    const value = (raw[i + 1] ?? '').toLowerCase();
    if (value !== 'keep-alive' && value !== 'close')
      named = new Set([...named, ...value.split(',').map((name) => name.trim())]);
  }
  return named;
}
