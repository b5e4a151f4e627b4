/** mcp-remote itself, as a desktop program starts it: over stdio, one child, requests that are sent at once. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { playRounds } from './rounds.mjs';

const patienceMs = 6_000;
const plan = JSON.parse(process.argv[2]);
const main = join(createRequire(`${plan.peers}/`).resolve('mcp-remote/package.json'), '..', 'dist', 'proxy.js');
const flags = ['--allow-http', '--static-oauth-client-info', JSON.stringify({ client_id: plan.clientId })];
const child = spawn(process.execPath, [main, `${plan.issuer}/mcp`, ...flags, '--transport', 'http-only'], {
  env: { ...process.env, MCP_REMOTE_CONFIG_DIR: plan.folder },
  stdio: ['pipe', 'pipe', plan.words ? 'inherit' : 'ignore'],
});
process.on('exit', () => child.kill('SIGKILL'));
// One that gave up takes no more requests.
child.stdin.on('error', () => undefined);

const waiting = new Map();
createInterface({ input: child.stdout }).on('line', (line) => {
  const { id, result } = JSON.parse(line);
  waiting.get(id)?.(result !== undefined);
});
let lastId = 0;

await request('initialize', {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'score', version: '1' },
});
send({ method: 'notifications/initialized' });
await request('tools/list', {});
// Its own stream is opened meanwhile; one that is refused at the same moment would be a race of another kind.
await new Promise((resolve) => setTimeout(resolve, 500));
await playRounds(plan, () => request('tools/list', {}));

function request(method, params) {
  const id = (lastId += 1);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), patienceMs);
    waiting.set(id, (isServed) => {
      clearTimeout(timer);
      resolve(isServed);
    });
    send({ id, method, params });
  });
}

function send(message) {
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}
