/** An authorization server that means harm. Each trick has a name, and is one thing done to answers that are else in order. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Fields = Readonly<Record<string, unknown>>;

/** What is put over an answer in order; a function sees the server's own address. */
export interface Trick {
  readonly metadata?: Fields;
  readonly device?: Fields;
  readonly token?: Fields;
  /** In place of 200, by path; a path that ends with `/` is that of everything below it. */
  readonly statuses?: Readonly<Record<string, number>>;
}

const esc = '\u001B]0;owned\u0007\u001B[2J';

/** Tricks with what a person is shown or a browser opens. */
export const addressTricks: Readonly<Record<string, Trick>> = {
  'a file to open': { device: { verification_uri: 'file:///etc/passwd' } },
  'a script to open': { device: { verification_uri: 'javascript:alert(1)' } },
  'a script behind the whole address': { device: { verification_uri_complete: 'JavaScript:alert(1)' } },
  'a page to open': { device: { verification_uri: 'data:text/html,<script>1</script>' } },
  'a program that an address starts': { device: { verification_uri: 'ms-msdt:/id' } },
  'an open wire': { device: { verification_uri: 'http://login.example.com/device' } },
  'a name before the host': { device: { verification_uri: 'https://login.example.com@evil.example/' } },
  'a line end in the address': { device: { verification_uri: 'https://evil.example/\n::error::owned' } },
  'a title for the terminal': { device: { verification_uri: `https://evil.example/${esc}` } },
  'an order reversed': { device: { verification_uri: 'https://evil.example/\u202Emoc' } },
  'an address without an end': { device: { verification_uri: `https://evil.example/${'a'.repeat(100_000)}` } },
  'an option in place of an address': { device: { verification_uri: '--help' } },
  'a code that draws on the screen': { device: { user_code: esc } },
  'a code of many lines': { device: { user_code: 'ABCD\n::error::owned' } },
  'a code without an end': { device: { user_code: 'A'.repeat(100_000) } },
};

/** Tricks with where requests are to go. */
export const endpointTricks: Readonly<Record<string, Trick>> = {
  'a script for an endpoint': { metadata: { authorization_endpoint: 'javascript:alert(1)' } },
  'a file for an endpoint': { metadata: { token_endpoint: 'file:///etc/passwd' } },
  'an endpoint of somebody else': { metadata: { token_endpoint: 'https://evil.example/token' } },
  'an endpoint over an open wire': { metadata: { revocation_endpoint: 'http://evil.example/revoke' } },
  'an endpoint with a password': { metadata: { token_endpoint: 'https://user:fake@evil.example/token' } },
  'an endpoint with a fragment': { metadata: { device_authorization_endpoint: 'https://evil.example/#x' } },
  'an endpoint with a line end': { metadata: { token_endpoint: 'https://evil.example/\r\n$(id)' } },
  'another name for itself': { metadata: { issuer: 'https://evil.example' } },
};

/** Tricks with times and with what tokens are made of; none of them may cost the login, or go into a header. */
export const grantTricks: Readonly<Record<string, Trick>> = {
  'a pause of thirty years': { device: { interval: 1e9 } },
  'a pause beyond all numbers': { device: { interval: 1e300 } },
  'no pause at all': { device: { interval: 1e-9 } },
  'a code that lives for ever': { device: { expires_in: 1e300 } },
  'a header behind the type': { token: { token_type: 'Bearer\r\nx-evil: 1' } },
  'a screen behind the scope': { token: { scope: `a ${esc}` } },
  'a lifetime below zero': { token: { expires_in: -1 } },
  'a lifetime of nothing': { token: { expires_in: 1e-9 } },
  'a lifetime without an end': { token: { expires_in: 1e300 } },
  'a name that draws on the screen': { token: { id_token: `x.${Buffer.from(JSON.stringify({ email: esc })).toString('base64url')}.x` } },
};

/** Tricks with statuses that are none, at each place that is asked. */
export const statusTricks: Readonly<Record<string, Trick>> = Object.fromEntries(
  ['/.well-known/', '/device', '/token'].flatMap((place) =>
    [600, 999, 304].map((status): [string, Trick] => [`a ${status} at ${place}`, { statuses: { [place]: status } }]),
  ),
);

export interface EvilServer {
  readonly issuer: string;
  /** The paths of all requests. */
  readonly asked: string[];
  close(): Promise<void>;
}

/** Starts one on loopback. */
export async function startEvil(trick: Trick): Promise<EvilServer> {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    asked.push(req.url ?? '');
    req.resume();
    const answers: Readonly<Record<string, Fields>> = {
      '/.well-known/oauth-authorization-server': {
        issuer,
        token_endpoint: `${issuer}/token`,
        authorization_endpoint: `${issuer}/authorize`,
        device_authorization_endpoint: `${issuer}/device`,
        response_types_supported: ['code'],
        ...trick.metadata,
      },
      '/device': {
        device_code: 'fake-device-code',
        user_code: 'ABCD-EFGH',
        verification_uri: `${issuer}/type`,
        expires_in: 600,
        interval: 5,
        ...trick.device,
      },
      '/token': {
        access_token: 'fake-access-1',
        refresh_token: 'fake-refresh-1',
        token_type: 'Bearer',
        expires_in: 3600,
        ...trick.token,
      },
    };
    const answer = answers[req.url ?? ''];
    const statuses = Object.entries(trick.statuses ?? {});
    const [, status = 200] = statuses.find(([place]) => (place.endsWith('/') ? req.url?.startsWith(place) : req.url === place)) ?? [];
    res.writeHead(answer === undefined ? 404 : status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
