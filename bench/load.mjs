/** Sends 20 kB POST requests over some connections for some seconds; prints what it measured as JSON. */
import { Agent, request } from 'node:http';
import process from 'node:process';

const [url, connections, seconds] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const body = JSON.stringify({ messages: 'x'.repeat(20_000), stream: true });
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const headers = {
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
  authorization: 'Bearer fake-access',
  'anthropic-beta': 'oauth-2025-04-20',
};

const whole = [];
const first = [];
const until = performance.now() + seconds * 1_000;
await Promise.all(Array.from({ length: connections }, work));
process.stdout.write(JSON.stringify({ requests: whole.length, whole: percentiles(whole), first: percentiles(first) }));
process.exit(0);

async function work() {
  while (performance.now() < until) await once();
}

function once() {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const sent = request(url, { method: 'POST', agent, headers }, (res) => {
      res.once('data', () => first.push(performance.now() - startedAt));
      res.on('data', () => undefined);
      res.on('end', () => {
        whole.push(performance.now() - startedAt);
        resolve();
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { p50: sorted[Math.floor(sorted.length * 0.5)], p99: sorted[Math.floor(sorted.length * 0.99)] };
}
