/**
 * A server for the official suite, on the official SDK, that speaks both revisions: over HTTP on loopback, which prints
 * its URL, or with `--stdio`.
 */
import { createServer } from 'node:http';
import process from 'node:process';
import {
  localhostHostValidation,
  localhostOriginValidation,
  toNodeHandler,
  toWebRequest,
} from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { makeServer } from './reference/make-server.mjs';
import { openSessions } from './reference/sessions.mjs';

if (process.argv.includes('--stdio')) serveStdio(({ era }) => makeServer(era));
else await serveHttp();

async function serveHttp() {
  const modern = createMcpHandler(({ era }) => makeServer(era, handlerChanges), { legacy: 'reject' });
  const handlerChanges = {
    toolsChanged: () => modern.notify.toolsChanged(),
    promptsChanged: () => modern.notify.promptsChanged(),
  };
  const answerModern = toNodeHandler(modern);
  const answerLegacy = openSessions(() => makeServer('legacy'));
  const [goodHost, goodOrigin] = [localhostHostValidation(), localhostOriginValidation()];
  const server = createServer(async (req, res) => {
    if (!goodHost(req, res) || !goodOrigin(req, res)) return;
    const body = await bodyOf(req);
    const isLegacy = await isLegacyRequest(await toWebRequest(req, body));
    await (isLegacy ? answerLegacy : answerModern)(req, res, body);
  });
  server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}/mcp\n`));
}

/** Undefined where there is none, or it is no JSON. */
async function bodyOf(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
