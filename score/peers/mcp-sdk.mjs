/** The MCP SDK's own renewal: `withOAuth` around fetch, and a provider that keeps its tokens in a file, read each time. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { playRounds } from './rounds.mjs';

const plan = JSON.parse(process.argv[2]);
const { withOAuth } = await import(
  pathToFileURL(createRequire(`${plan.peers}/`).resolve('@modelcontextprotocol/sdk/client/middleware.js')).href
);
const provider = {
  redirectUrl: 'http://127.0.0.1/callback',
  clientMetadata: { redirect_uris: ['http://127.0.0.1/callback'], token_endpoint_auth_method: 'none' },
  clientInformation: () => ({ client_id: plan.clientId, issuer: `${plan.issuer}/` }),
  tokens() {
    try {
      return JSON.parse(readFileSync(plan.file, 'utf8'));
    } catch {
      return undefined;
    }
  },
  saveTokens(tokens) {
    writeFileSync(`${plan.file}.${process.pid}`, JSON.stringify(tokens));
    renameSync(`${plan.file}.${process.pid}`, plan.file);
  },
  redirectToAuthorization: () => undefined,
  saveCodeVerifier: () => undefined,
  codeVerifier: () => '',
};
const guarded = withOAuth(provider, `${plan.issuer}/mcp`)(fetch);

await playRounds(plan, async () => (await guarded(`${plan.issuer}/api`)).ok);
