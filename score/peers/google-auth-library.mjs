/**
 * google-auth-library's own renewal, with its endpoint set to the local one. It has no store: what its `tokens` event
 * brings is saved in a file, and read again before each call, which is more than its documentation asks for.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import { playRounds } from './rounds.mjs';

const plan = JSON.parse(process.argv[2]);
const { OAuth2Client } = createRequire(`${plan.peers}/`)('google-auth-library');
const client = new OAuth2Client({
  clientId: plan.clientId,
  endpoints: { oauth2TokenUrl: `${plan.issuer}/token` },
  forceRefreshOnFailure: true,
});
client.on('tokens', (tokens) => {
  writeFileSync(`${plan.file}.${process.pid}`, JSON.stringify({ ...stored(), ...tokens }));
  renameSync(`${plan.file}.${process.pid}`, plan.file);
});

await playRounds(plan, async () => {
  client.setCredentials(stored());
  const { status } = await client.request({ url: `${plan.issuer}/api` });
  return status === 200;
});

function stored() {
  return JSON.parse(readFileSync(plan.file, 'utf8'));
}
