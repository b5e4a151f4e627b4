/**
 * A bridge that does everything right, to show that each scenario can be passed: `bridge.mjs URL`. It is no product: it
 * has no clock, knows one server, and trusts its home.
 *
 * MCP_REFERENCE_FAULT names one thing that it does wrong, to show that the scenario for it fails; `faults.test.ts` has them.
 */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Login } from './login.mjs';

const url = process.argv[2];
const fault = process.env.MCP_REFERENCE_FAULT ?? '';
const login = new Login(url, fault);

let session = null;
let version = null;
let initialized = null;

for await (const line of createInterface({ input: process.stdin })) void carry(JSON.parse(line));
process.exit(0);

async function carry(message) {
  try {
    await exchange(message);
    if (message.method === 'notifications/initialized' && fault !== 'never-listens') void listenAlways();
  } catch (error) {
    if (fault === 'swallows-errors') return;
    if (message.id !== undefined) say({ jsonrpc: '2.0', id: message.id, error: { code: -32_603, message: error.message } });
  }
}

/** Sends one message, and passes on whatever answers it. */
async function exchange(message) {
  if (message.method === 'initialize') initialized = message;
  const response = await post(message);
  if (fault === 'says-it-twice' && message.method === 'tools/call') await (await post(message)).body.cancel();
  session ??= response.headers.get('mcp-session-id');
  if (response.status === 202) return;
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return pass(await response.json());
  await passStream(response, message);
}

async function post(message) {
  try {
    return await guarded('POST', { 'content-type': 'application/json' }, JSON.stringify(message));
  } catch (error) {
    // What broke off may have been done: only its caller may say it again.
    if (fault === 'repeats-broken-calls') return await guarded('POST', { 'content-type': 'application/json' }, JSON.stringify(message));
    throw error;
  }
}

/** A stream that ends before the answer is resumed where it has ids, and else the answer is lost. */
async function passStream(first, message) {
  const seen = { lastId: null, retryMs: 500, isAnswered: false };
  for (let response = first; ;) {
    await readEvents(response, seen, message.id);
    if (seen.isAnswered) return;
    if (fault === 'calls-again') return await exchange(message);
    if (seen.lastId === null) throw new Error('the answer broke off');
    await sleep(seen.retryMs);
    const from = fault === 'forgets-event-id' ? {} : { 'last-event-id': seen.lastId };
    response = await guarded('GET', from);
    if (!response.ok) throw new Error(`the answer broke off, and cannot be resumed: ${response.status}`);
  }
}

/** The server's own stream is opened again whenever it ends. */
async function listenAlways() {
  for (;;) {
    const response = await guarded('GET', {}).catch(() => null);
    if (response?.status === 405) return;
    if (response?.ok) await readEvents(response, {}, null).catch(() => undefined);
    if (fault === 'listens-once') return;
    await sleep(100);
  }
}

async function readEvents(response, seen, awaited) {
  let rest = '';
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) readEvent(block, seen, awaited);
  }
}

function readEvent(block, seen, awaited) {
  const field = (name) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  if (field('id') !== undefined) seen.lastId = field('id');
  if (field('retry') !== undefined) seen.retryMs = Number(field('retry'));
  if (!field('data')) return;
  const message = JSON.parse(field('data'));
  if (awaited !== null && message.id === awaited && message.method === undefined) seen.isAnswered = true;
  if (fault === 'forgets-progress' && message.method === 'notifications/progress') return;
  pass(message);
}

/** Sends a request with the newest token. A refusal of it comes before anything was done, so the request may go again. */
async function guarded(method, headers, body) {
  for (let refusals = 0; ; refusals += 1) {
    if (fault === 'refreshes-always' && login.read() !== undefined) await login.renew(login.read().access_token);
    const token = login.read()?.access_token;
    const request = { method, body, redirect: 'manual', headers: { ...common(token), ...headers } };
    const response = await fetch(url, request);
    if (fault === 'follows-with-token' && response.status === 307) {
      return await fetch(response.headers.get('location'), request);
    }
    const isRefused = response.status === 401 || (fault === 'takes-403-for-401' && response.status === 403);
    if (!isRefused || refusals === (fault === 'tries-for-ever' ? 20 : 2)) return response;
    await response.body?.cancel();
    if (fault === 'gives-up' && token !== undefined) return response;
    await login.renew(token);
    if (fault === 'initializes-again' && session !== null) await beginAnew();
  }
}

async function beginAnew() {
  const token = login.read().access_token;
  session = null;
  const headers = { ...common(token), 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(initialized) });
  session = response.headers.get('mcp-session-id');
  await response.body?.cancel();
}

function common(token) {
  return {
    accept: 'application/json, text/event-stream',
    ...(token && { authorization: `Bearer ${token}` }),
    ...(session && { 'mcp-session-id': session }),
    ...(version && { 'mcp-protocol-version': version }),
  };
}

function pass(message) {
  version ??= message.result?.protocolVersion ?? null;
  if (fault === 'chatters') process.stdout.write('got a message\n');
  say(message);
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
