import { kindOfSecret } from '../../core/secret-form.ts';

/** What a Bedrock API key says of itself; nothing of its signature. */
export type BedrockKey =
  /** Good until its user takes it back, as far as can be seen. */
  | { readonly kind: 'long-term' }
  /** A request that was signed ahead: it says for which region, from when, and for how long. */
  | { readonly kind: 'presigned'; readonly startsAt: number; readonly endsAt: number; readonly region: string }
  | { readonly kind: 'broken'; readonly because: string };

const prefix = 'bedrock-api-key-';

/** Reads `AWS_BEARER_TOKEN_BEDROCK` (AWS: "Short-term Amazon Bedrock API keys"); white space around it is passed over. */
export function bedrockKey(value: string): BedrockKey {
  const key = value.trim();
  if (/^["'].*["']$/.test(key)) return { kind: 'broken', because: 'has quotes around it' };
  if (key.startsWith('ABSK')) return { kind: 'long-term' };
  if (!key.startsWith(prefix)) {
    const kind = kindOfSecret(key);
    // What else AWS may issue one day is not to be refused here.
    if (kind === 'other') return { kind: 'long-term' };
    return { kind: 'broken', because: `is a secret of another kind (${kind})` };
  }
  return presigned(key.slice(prefix.length)) ?? { kind: 'broken', because: 'was cut off, or changed on its way here' };
}

function presigned(encoded: string): BedrockKey | null {
  const text = Buffer.from(decoded(encoded), 'base64').toString('utf8');
  const query = /\?(.*)$/s.exec(text)?.[1];
  if (query === undefined) return null;
  const fields = new Map([...new URLSearchParams(query)].map(([name, field]) => [name.toLowerCase(), field]));
  const signedAt = momentOf(fields.get('x-amz-date') ?? '');
  const seconds = Number(fields.get('x-amz-expires') ?? 'none');
  const region = fields.get('x-amz-credential')?.split('/')[2];
  if (signedAt === null || !Number.isFinite(seconds) || region === undefined || region === '') return null;
  return { kind: 'presigned', startsAt: signedAt, endsAt: signedAt + seconds * 1000, region };
}

/** A key that came by way of a URL may have its own characters escaped. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The basic form of ISO 8601, as signatures of AWS have it. */
function momentOf(text: string): number | null {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (parts === null) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
