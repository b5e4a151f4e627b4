/**
 * A second real implementation of a token endpoint, for contrast: `@node-oauth/oauth2-server` with rotation over a model in
 * memory. It refuses a refresh token that was spent, and revokes nothing else.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import OAuth2Server from '@node-oauth/oauth2-server';

export interface PlainServer {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  /** The refresh token of a login that somebody made. */
  readonly firstRefreshToken: string;
  posts(): number;
  /** How often a refresh token came that had been spent. */
  reuses(): number;
  close(): Promise<void>;
}

const client: OAuth2Server.Client = { id: 'plain-client', grants: ['refresh_token'], accessTokenLifetime: 3600 };

export async function openPlain({ delayMs = 0 }: { readonly delayMs?: number } = {}): Promise<PlainServer> {
  const live = new Map<string, OAuth2Server.RefreshToken>();
  const spent = new Set<string>();
  let [posts, reuses] = [0, 0];
  const first = 'plain-refresh-first';
  live.set(first, { refreshToken: first, client, user: {} });
  const oauth = new OAuth2Server({ model: modelOver(live, spent, () => (reuses += 1)) });
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    posts += 1;
    const body = Object.fromEntries(new URLSearchParams(await text(req)));
    await sleep(delayMs);
    const request = new OAuth2Server.Request({ method: req.method ?? '', query: {}, headers: headersOf(req), body });
    const response = new OAuth2Server.Response();
    const options = { requireClientAuthentication: { refresh_token: false }, alwaysIssueNewRefreshToken: true };
    // A refusal is in the response as well.
    await oauth.token(request, response, options).catch(() => undefined);
    res.writeHead(response.status ?? 500, { ...response.headers, 'content-type': 'application/json' });
    res.end(JSON.stringify(response.body));
  };
  const server = createServer((req, res) => void answer(req, res).catch(() => res.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    tokenEndpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    clientId: client.id,
    firstRefreshToken: first,
    posts: () => posts,
    reuses: () => reuses,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function modelOver(live: Map<string, OAuth2Server.RefreshToken>, spent: Set<string>, onReuse: () => void): OAuth2Server.RefreshTokenModel {
  return {
    getClient: (id) => Promise.resolve(id === client.id && client),
    getAccessToken: () => Promise.resolve(false),
    getRefreshToken(token) {
      if (spent.has(token)) onReuse();
      return Promise.resolve(live.get(token) ?? false);
    },
    revokeToken({ refreshToken }) {
      spent.add(refreshToken);
      return Promise.resolve(live.delete(refreshToken));
    },
    saveToken(token, itsClient, user) {
      const saved = { ...token, client: itsClient, user };
      if (token.refreshToken !== undefined) live.set(token.refreshToken, { ...saved, refreshToken: token.refreshToken });
      return Promise.resolve(saved);
    },
  };
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
