/** How a credential is handed to the programs that ask for one; each form is the contract of somebody else's helper. */
import { objectFrom } from '../json.ts';
import type { Secret } from './secret.ts';

export const tokenFormats = [
  'plain',
  'headers',
  'git-credential',
  'exec-credential',
  'aws-credential-process',
  'json',
] as const;

export type TokenFormat = (typeof tokenFormats)[number];

/** What is handed out. Times are epoch milliseconds. */
export interface HandedOut {
  readonly profile: string;
  readonly access: Secret;
  readonly tokenType: string;
  readonly header: string;
  readonly expiresAt: number | null;
}

/** What a caller said of the form it wants. */
export interface FormatWishes {
  /** The `apiVersion` of KUBERNETES_EXEC_INFO, or null. */
  readonly execApiVersion: string | null;
  /** The `username` that git named, or null. */
  readonly username: string | null;
}

/** A text for stdout, with its line end; or one sentence that says why this credential has no such form. */
export type Presented = { readonly text: string } | { readonly cannot: string };

/** `apiKeyHelper` takes no longer ones, and nothing that is no printable character (measured on client 2.1.330). */
const printable = /^[\x21-\x7e]{1,16384}$/;

export function present(format: TokenFormat, held: HandedOut, wishes: FormatWishes): Presented {
  const token = held.access.reveal();
  if (format === 'aws-credential-process') return awsForm(token, held.expiresAt);
  // A line end in a header or in a line of a protocol would end it and begin another.
  if (!printable.test(token)) return { cannot: 'expected a token of printable characters in one line, found another' };
  switch (format) {
    case 'plain':
      return { text: `${token}\n` };
    case 'headers':
      return { text: `${JSON.stringify({ [headerName(held.header)]: headerValue(held, token) })}\n` };
    case 'git-credential':
      return { text: gitForm(token, held.expiresAt, wishes.username) };
    case 'exec-credential':
      return { text: execForm(token, held.expiresAt, wishes.execApiVersion) };
    case 'json':
      return { text: `${JSON.stringify(jsonForm(held, token))}\n` };
  }
}

/** `Authorization` carries the token after its type; every other header the token alone. */
export function headerValue(held: Pick<HandedOut, 'header' | 'tokenType'>, token: string): string {
  if (held.header !== 'authorization') return token;
  // Case means nothing (RFC 9110 §11.1), but some servers ask for this very spelling.
  return `${/^bearer$/i.test(held.tokenType) ? 'Bearer' : held.tokenType} ${token}`;
}

function headerName(header: string): string {
  return header === 'authorization' ? 'Authorization' : header;
}

/** gitcredentials(7): `oauth2` is the name that hosts accept with a token where none was asked for. */
function gitForm(token: string, expiresAt: number | null, username: string | null): string {
  const expiry = expiresAt === null ? [] : [`password_expiry_utc=${Math.floor(expiresAt / 1000)}`];
  return [`username=${username ?? 'oauth2'}`, `password=${token}`, ...expiry, '', ''].join('\n');
}

/** client-go's ExecCredential; the caller's own version of it where it names one. */
function execForm(token: string, expiresAt: number | null, apiVersion: string | null): string {
  const status = { ...(expiresAt === null ? {} : { expirationTimestamp: rfc3339(expiresAt) }), token };
  const form = { apiVersion: apiVersion ?? 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status };
  return `${JSON.stringify(form)}\n`;
}

/** No fraction of a second: some readers take none. */
function rfc3339(at: number): string {
  return new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

/** A pair of keys is no token: it comes whole from a program, whose JSON is kept as the credential. */
function awsForm(token: string, expiresAt: number | null): Presented {
  const keys = awsKeysIn(token);
  if (keys === null) {
    return {
      cannot: 'expected AWS keys (AccessKeyId, SecretAccessKey) from the program of this profile, found a token',
    };
  }
  const expiration = expiresAt === null ? {} : { Expiration: rfc3339(expiresAt) };
  return { text: `${JSON.stringify({ Version: 1, ...expiration, ...keys })}\n` };
}

/** The keys of a `credential_process` answer, or null. */
export function awsKeysIn(text: string): Readonly<Record<string, unknown>> | null {
  const keys = objectFrom(text);
  return typeof keys?.['AccessKeyId'] === 'string' && typeof keys['SecretAccessKey'] === 'string' ? keys : null;
}

function jsonForm(held: HandedOut, token: string): Readonly<Record<string, unknown>> {
  return {
    schema: 1,
    profile: held.profile,
    token,
    tokenType: held.tokenType,
    header: headerName(held.header),
    expiresAt: held.expiresAt === null ? null : new Date(held.expiresAt).toISOString(),
  };
}
