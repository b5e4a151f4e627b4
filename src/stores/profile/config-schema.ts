/** The form of the config file; `schema/config.schema.json` is made from it. Unknown keys are errors, since a slip of the pen
 * in a key that guards something must not go unnoticed. */
import * as z from 'zod';
import { readDuration } from '../../core/expiry.ts';
import { isResource } from '../../core/mcp/server.ts';
import { isSafeUrl } from '../../core/profile/safe-url.ts';

export const nameWords = 'a name of letters, digits, - and _, at most 64 characters';

/** Letters, digits, `-` and `_`: a profile's name is a file's name, too. */
export const profileName = z
  .string()
  .regex(/^[A-Za-z0-9][\w-]{0,63}$/, nameWords)
  .describe('letters, digits, - and _');

const text = z.string().min(1, 'a text that is not empty');

const duration = z
  .string()
  .refine((value) => readDuration(value) !== null, 'a time such as 90s, 30min or 12h')
  .describe('a time such as 90s, 30min or 12h');

/** `https`, or `http` to this machine itself: a token in clear text is everybody's. */
const safeUrl = z
  .string()
  .refine(isSafeUrl, 'an https:// URL without user, password or fragment, or http:// to this machine itself')
  .describe('https, or http to this machine itself');

/** The URL of a document is the client's id, too: the draft demands https and a path (client-id-metadata-document §3). */
function isDocumentUrl(value: string): boolean {
  return isSafeUrl(value) && new URL(value).protocol === 'https:' && new URL(value).pathname !== '/';
}

const origin = z
  .string()
  .refine((value) => isSafeUrl(value) && new URL(value).origin === value, 'an origin such as https://login.example.com')
  .describe('scheme, host and port, nothing behind');

const host = z
  .string()
  .regex(
    /^(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d{1,5})?$/,
    'a host such as llm.example.com or 127.0.0.1:8080, in lower case, without wildcards',
  )
  .describe('host or host:port, in lower case, without wildcards');

const header = z
  .string()
  .regex(/^[a-z0-9!#$%&'*+.^_`|~-]+$/, 'the name of a header in lower case, such as x-api-key')
  .default('authorization')
  .describe('the header that carries the token');

const command = z
  .array(z.string())
  .min(1, 'a program and its arguments, as a list')
  .describe('a program and its arguments, without a shell');

/** Strict, so that a secret that was put in its place is told of, and not taken for a name and printed as one. */
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable')
  .describe('the variable that holds the secret');

const reference = z
  .union([
    z.strictObject({ env: variable }),
    z.strictObject({ file: text.describe('the file that holds the secret') }),
    z.strictObject({ command }),
  ])
  .describe('where the secret is found; never the secret itself');

const everywhere = {
  hosts: z.array(host).optional().describe('the hosts that the token may be sent to'),
  upstream: safeUrl.optional().describe('the base URL that `run --profile` forwards to'),
  header,
};

const endpoints = z
  .strictObject({
    token: safeUrl,
    authorization: safeUrl,
    deviceAuthorization: safeUrl,
    revocation: safeUrl,
    userinfo: safeUrl,
  })
  .partial();

export const oauthForm = z.strictObject({
  type: z.literal('oauth').default('oauth'),
  ...everywhere,
  issuer: safeUrl.optional().describe('RFC 8414 or OpenID Connect'),
  endpoints: endpoints.default({}).describe('where the issuer publishes none'),
  endpointOrigins: z
    .array(origin)
    .default([])
    .describe('origins besides that of the issuer on which its endpoints may lie'),
  clientId: text,
  clientSecret: reference.optional(),
  clientAuth: z.enum(['client_secret_basic', 'client_secret_post', 'none']).optional(),
  grant: z.enum(['auto', 'authorization_code', 'device_code', 'client_credentials']).default('auto'),
  scopes: z.array(text).default([]),
  audience: text.optional(),
  resource: text.optional().describe('RFC 8707'),
  redirectPort: z.int().min(1).max(65_535).optional(),
  rotates: z.boolean().default(true).describe('whether each renewal ends the refresh token that was sent'),
  grace: duration.optional().describe('for how long the server takes a refresh token again that it has rotated away'),
  store: z.enum(['file', 'keychain']).default('file'),
});

export const commandForm = z.strictObject({
  type: z.literal('command'),
  ...everywhere,
  command,
  ttl: duration.optional().describe('for how long a token is good whose end the program does not print'),
  timeout: duration.default('30s'),
});

export const staticForm = z.strictObject({ type: z.literal('static'), ...everywhere, secret: reference });

/** The bridge itself says who it is, on each request: a header here would be a second word on that. */
const extraHeaders = z
  .record(
    z
      .string()
      .regex(
        /^(?!authorization$)[A-Za-z0-9!#$%&'*+.^_`|~-]+$/i,
        'the name of a header, and never Authorization: that one is the bridge’s own',
      ),
    z
      .string()
      .regex(/^[\t -~\u0080-\u00ff]*$/, 'the value of a header, on one line (RFC 9110 §5.5)')
      .describe('sent with each request'),
  )
  .describe('headers besides, never Authorization');

export const mcpServerForm = z.strictObject({
  url: safeUrl.describe('where the server listens: https, or http to this machine itself'),
  transport: z
    .enum(['auto', 'http', 'sse'])
    .default('auto')
    .describe('auto: Streamable HTTP, or the older SSE where the server knows no other'),
  clientId: text.optional().describe('a client that was registered by hand'),
  clientSecret: reference.optional(),
  clientMetadataUrl: z
    .string()
    .refine(isDocumentUrl, 'an https:// URL with a path, and without user, password or fragment')
    .optional()
    .describe('where the document lies that describes the client'),
  scopes: z.array(text).optional().describe('what to ask for; without it what the server names'),
  headers: extraHeaders.optional(),
  account: profileName.optional().describe('tells two logins at one server apart'),
  resource: z
    .string()
    .refine(isResource, 'an absolute URI without a fragment (RFC 8707), or "none"')
    .optional()
    .describe('what tokens are asked for (RFC 8707); "none" names nothing; without it what the server names'),
});

/** The form of each type of profile. */
export const forms = { oauth: oauthForm, command: commandForm, static: staticForm } as const;

export const configForm = z.strictObject({
  $schema: z.string().optional(),
  profiles: z.record(profileName, z.union([oauthForm, commandForm, staticForm])).default({}),
  mcpServers: z.record(profileName, mcpServerForm).default({}),
});
