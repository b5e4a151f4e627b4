/**
 * How each bridge is started in front of a server. Each keeps its state in a home of its own, and finds nothing else.
 *
 * @typedef {{ url: string, home: string, packages: string, modern: boolean, client?: { id: string, secret: string },
 *   clientMetadataUrl?: string, callOnly?: boolean }} Bridged `modern`: the server speaks 2026-07-28; `packages` has the
 *   peers in its `node_modules`; `callOnly`: the client signs in for itself, not for a person
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const holdfastProgram = join(import.meta.dirname, '..', '..', 'bin', 'holdfast.cjs');

/** How long a candidate may wait for a person: a fake browser needs less than a second, and one that is refused never comes. */
const patienceSeconds = 10;

/**
 * `eras`: which revisions its own client may speak to it in front of a server of 2026-07-28.
 * @type {Record<string, { eras: readonly ('legacy' | 'modern')[], start: (bridged: Bridged) => { args: string[], env: Record<string, string> } }>}
 */
export const candidates = {
  holdfast: { eras: ['modern', 'legacy'], start: startHoldfast },
  'mcp-remote': { eras: ['modern', 'legacy'], start: startMcpRemote },
};

function startHoldfast({ url, home, client, clientMetadataUrl }) {
  const known = client === undefined ? [] : ['--client-id', client.id, '--client-secret-env', 'SCORE_CLIENT_SECRET'];
  const document = clientMetadataUrl === undefined ? [] : ['--client-metadata-url', clientMetadataUrl];
  return {
    args: [holdfastProgram, 'mcp', 'bridge', url, '--hold', `${patienceSeconds}s`, ...known, ...document],
    env: {
      HOLDFAST_HOME: join(home, 'state'),
      ...(client === undefined ? {} : { SCORE_CLIENT_SECRET: client.secret }),
    },
  };
}

function startMcpRemote({ url, home, packages, modern, client, clientMetadataUrl, callOnly }) {
  const known = { client_id: client?.id, client_secret: client?.secret };
  const args = ['--allow-http', '--transport', 'http-only', '--auth-timeout', `${patienceSeconds}`];
  if (modern) args.push('--protocol', 'auto');
  if (client !== undefined) args.push('--static-oauth-client-info', JSON.stringify(known));
  if (clientMetadataUrl !== undefined) args.push('--client-metadata-url', clientMetadataUrl);
  if (callOnly === true) args.push('--client-credentials');
  return {
    args: [join(packages, 'node_modules', 'mcp-remote', 'dist', 'proxy.js'), url, ...args],
    env: { MCP_REMOTE_CONFIG_DIR: join(home, 'state') },
  };
}

/** The environment of a bridge: nothing of the machine's own, and a browser that says yes to everything. */
export function bridgeEnv(home, browser, more = {}) {
  return {
    PATH: `${join(browser, '..')}:${join(process.execPath, '..')}:/usr/bin:/bin`,
    HOME: home,
    LANG: 'C.UTF-8',
    TMPDIR: home,
    BROWSER: browser,
    ...more,
  };
}

/** @throws when Holdfast is not built. */
export function requireBuilt() {
  const built = join(holdfastProgram, '..', '..', 'dist', 'main.js');
  if (!existsSync(built)) throw new Error(`expected a build at ${built}; run npm run build`);
}
