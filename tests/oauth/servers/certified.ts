/**
 * A certified authorization server (oidc-provider) in this process: it rotates, notices reuse and then revokes the grant, has
 * a browser login and a device flow, and counts what was asked of it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Certified {
  readonly issuer: string;
  /** A native client without a secret, and a confidential one that may get tokens for itself. */
  readonly clientId: string;
  readonly machineId: string;
  readonly machineSecret: string;
  close(): Promise<void>;
}

/** @param accessSeconds for how long an access token is good. */
export async function startCertified(accessSeconds = 3600): Promise<Certified> {
  // What it warns of is what is wanted here: keys and grants that end with the process, on any Node.
  const { warn } = console;
  console.warn = () => undefined;
  const { Provider } = await import('oidc-provider');
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, configuration(accessSeconds));
  console.warn = warn;
  const answer = provider.callback();
  server.on('request', (req, res) => void answer(req, res));
  return {
    issuer,
    clientId: 'native',
    machineId: 'machine',
    machineSecret: 'fake-machine-secret',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function configuration(accessSeconds: number): object {
  return {
    clients: [
      {
        client_id: 'native',
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        redirect_uris: ['http://127.0.0.1/callback'],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      },
      {
        client_id: 'machine',
        client_secret: 'fake-machine-secret',
        redirect_uris: [],
        response_types: [],
        grant_types: ['client_credentials'],
      },
    ],
    scopes: ['openid', 'offline_access', 'api'],
    rotateRefreshToken: true,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
      clientCredentials: { enabled: true },
      registration: { enabled: true },
      // RFC 8707: whatever is asked for, under the scopes of this server.
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'openid offline_access api', accessTokenFormat: 'opaque', accessTokenTTL: accessSeconds }),
      },
    },
    ttl: {
      AccessToken: accessSeconds,
      ClientCredentials: accessSeconds,
      IdToken: 3600,
      RefreshToken: 86_400,
      Grant: 86_400,
      DeviceCode: 60,
      Interaction: 600,
      Session: 600,
    },
    findAccount: (_ctx: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
  };
}

/** A person with a browser: follows redirects, keeps cookies, fills in the forms that are shown. */
export class Person {
  readonly #cookies = new Map<string, string>();
  /** Whether the person agrees. */
  readonly #agrees: boolean;

  constructor(agrees = true) {
    this.#agrees = agrees;
  }

  /** Opens a page and does what it asks for, up to a page that asks for nothing. @returns its text. */
  async visit(url: string): Promise<string> {
    let next: { url: string; body: URLSearchParams | null } | null = { url, body: null };
    let text = '';
    for (let turns = 0; next !== null && turns < 20; turns += 1) {
      const response: Response = await this.#fetch(next.url, next.body);
      const location = response.headers.get('location');
      text = await response.text();
      next = location === null ? this.#filledIn(text, next.url) : { url: new URL(location, next.url).href, body: null };
    }
    return text;
  }

  /** Types a device's code. */
  async type(url: string, code: string): Promise<string> {
    const response = await this.#fetch(url, null);
    const form = this.#filledIn(await response.text(), url);
    const body = form?.body ?? new URLSearchParams();
    body.set('user_code', code);
    const checked = await this.#fetch(form?.url ?? url, body);
    const confirm = this.#filledIn(await checked.text(), url);
    if (confirm === null) return 'nothing to confirm';
    if (!this.#agrees) confirm.body?.set('abort', 'yes');
    const answer = await this.#fetch(confirm.url, confirm.body);
    const location = answer.headers.get('location');
    return location === null ? await answer.text() : await this.visit(new URL(location, url).href);
  }

  async #fetch(url: string, body: URLSearchParams | null): Promise<Response> {
    const headers = { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const init: RequestInit = { headers, redirect: 'manual', ...(body === null ? {} : { method: 'POST', body }) };
    const response = await fetch(url, init);
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** The form of a page with its hidden fields, as this person sends it; null for a page without one. */
  #filledIn(text: string, at: string): { url: string; body: URLSearchParams | null } | null {
    const action = /<form[^>]* action="([^"]*)"/.exec(text)?.[1];
    if (action === undefined) return null;
    const abort = /href="([^"]*\/abort)"/.exec(text)?.[1];
    if (!this.#agrees && abort !== undefined) return { url: new URL(abort, at).href, body: null };
    const hidden = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const body = new URLSearchParams(hidden.map(([, name = '', value = '']): [string, string] => [name, value]));
    if (text.includes('name="login"')) body.set('login', 'somebody');
    if (text.includes('name="password"')) body.set('password', 'fake');
    return { url: new URL(action.replaceAll('&amp;', '&'), at).href, body };
  }
}
