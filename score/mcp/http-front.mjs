/**
 * Gives a server over stdio an address again: suite → this → stdio → bridge → server. It passes on what it gets, and
 * adds only what stdio has no place for: statuses, headers, and which stream a message belongs to. A session of 2025-11-25
 * has a process of its own; requests of 2026-07-28, which have no session, share one.
 */
import { createServer } from 'node:http';
import { classifyInboundRequest } from '@modelcontextprotocol/server';
import { localhostHostValidation, localhostOriginValidation } from '@modelcontextprotocol/node';
import { openExchanges } from './front/exchanges.mjs';
import { pumpSession } from './front/session-pump.mjs';
import { openSessions } from './reference/sessions.mjs';

/**
 * @param {() => { command: string, args: string[], env: Record<string, string> }} program what is started for each
 * @returns {Promise<{ url: string, close(): void }>}
 */
export async function openFront(program) {
  const children = new Set();
  const answerLegacy = openSessions(() => ({ connect: (transport) => pumpSession(transport, program(), children) }));
  const exchanges = openExchanges(program, children);
  const [goodHost, goodOrigin] = [localhostHostValidation(), localhostOriginValidation()];
  const server = createServer(async (req, res) => {
    if (!goodHost(req, res) || !goodOrigin(req, res)) return;
    const body = await bodyOf(req);
    const way = classifyInboundRequest({
      httpMethod: req.method,
      protocolVersionHeader: req.headers['mcp-protocol-version'],
      mcpMethodHeader: req.headers['mcp-method'],
      mcpNameHeader: req.headers['mcp-name'],
      body,
    });
    if (way.kind === 'legacy') await answerLegacy(req, res, body);
    else exchanges.serve(req, res, body, way);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/mcp`,
    close() {
      for (const child of children) child.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
