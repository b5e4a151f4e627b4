/** One authorization server as the library wants it: who it is, who asks, and how requests are sent. */
import * as oauth from 'oauth4webapi';
import { isLoopbackHttp } from '../core/address.ts';
import type { Endpoints, OAuthProfile, SecretReference } from '../core/profile/profile.ts';
import type { Secret } from '../core/profile/secret.ts';
import type { Clock } from '../core/ports.ts';
import { foreignResponse } from '../http/foreign-response.ts';
import type { Exchanged } from './exchange.ts';
import { exchange, NoAnswer } from './exchange.ts';

export interface OAuthWorld {
  readonly clock: Clock;
  /** Proxy and authority variables. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Reads a secret where the profile says that it is; rejects with a sentence for people. */
  readonly readSecret: (reference: SecretReference) => Promise<Secret>;
  /** How long one exchange may take once it is sent, milliseconds; 60 s by default. */
  readonly limitMs?: number;
}

const usualLimitMs = 60_000;

/** How the library's requests are sent. @param onAnswer is shown each whole answer before the library reads it. */
export function requestOptions(
  url: string,
  world: OAuthWorld,
  onAnswer: (answer: Exchanged) => void = () => undefined,
): RequestOptions {
  return {
    // Only where the request stays on this machine; every other `http` URL is refused by the library.
    // oxlint-disable-next-line typescript/no-deprecated -- marked so to stand out, not because it will go
    [oauth.allowInsecureRequests]: isLoopbackHttp(new URL(url)),
    [oauth.customFetch]: async (target, { method, headers, body }) => {
      const text = typeof body === 'string' || body instanceof URLSearchParams ? body.toString() : null;
      const outgoing = { method, headers, body: text };
      const limitMs = world.limitMs ?? usualLimitMs;
      const answer = await exchange(new URL(target), outgoing, { env: world.env, limitMs }).catch((error: unknown) => {
        throw withClock(error, world.clock.now());
      });
      onAnswer(answer);
      return foreignResponse(answer.status, answer.headers, answer.body);
    },
  };
}

/** A certificate that is not of today is more often a clock that is not. */
function withClock(error: unknown, now: number): unknown {
  if (!(error instanceof NoAnswer) || !/CERT_(NOT_YET_VALID|HAS_EXPIRED)/.test(error.message)) return error;
  const today = new Date(now).toISOString().slice(0, 10);
  return new NoAnswer(`${error.message}; the clock of this machine says ${today}`, error.sent, error.how);
}

export interface RequestOptions {
  // oxlint-disable-next-line typescript/no-deprecated -- as above
  readonly [oauth.allowInsecureRequests]: boolean;
  readonly [oauth.customFetch]: (
    target: string,
    options: { readonly method: string; readonly headers: Record<string, string>; readonly body?: unknown },
  ) => Promise<Response>;
}

/** The server's metadata, as far as it is used here. */
export function serverOf(profile: OAuthProfile, endpoints: Endpoints): oauth.AuthorizationServer {
  return {
    issuer: profile.issuer ?? new URL(endpoints.token).origin,
    token_endpoint: endpoints.token,
    ...(endpoints.authorization === null ? {} : { authorization_endpoint: endpoints.authorization }),
    ...(endpoints.deviceAuthorization === null ? {} : { device_authorization_endpoint: endpoints.deviceAuthorization }),
    ...(endpoints.revocation === null ? {} : { revocation_endpoint: endpoints.revocation }),
    ...(endpoints.userinfo === null ? {} : { userinfo_endpoint: endpoints.userinfo }),
    ...(endpoints.namesItself === true ? { authorization_response_iss_parameter_supported: true } : {}),
  };
}

export function clientOf(profile: OAuthProfile): oauth.Client {
  return { client_id: profile.clientId };
}

/** How the client proves who it is (RFC 6749 §2.3). */
export async function clientAuthOf(profile: OAuthProfile, world: OAuthWorld): Promise<oauth.ClientAuth> {
  if (profile.clientSecret === null || profile.clientAuth === 'none') return oauth.None();
  const secret = await world.readSecret(profile.clientSecret);
  return profile.clientAuth === 'client_secret_post' ? oauth.ClientSecretPost(secret.reveal()) : basic(secret);
}

/**
 * RFC 6749 §2.3.1 with the characters left alone that a form leaves alone. The library writes these as `%2D` and the like, which
 * is right, too, and which servers that compare without decoding refuse.
 */
function basic(secret: Secret): oauth.ClientAuth {
  return (_server, client, _body, headers) => {
    const pair = `${formEncoded(client.client_id)}:${formEncoded(secret.reveal())}`;
    headers.set('authorization', `Basic ${btoa(pair)}`);
  };
}

function formEncoded(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

/** What a token is asked for (RFC 8707; `audience` is what large servers take in its place). */
export function targetsOf(profile: OAuthProfile): Record<string, string> {
  return {
    ...(profile.resource === null ? {} : { resource: profile.resource }),
    ...(profile.audience === null ? {} : { audience: profile.audience }),
  };
}
