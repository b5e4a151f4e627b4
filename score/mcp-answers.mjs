import { json as read } from 'node:stream/consumers';

/** The least of an MCP server (streamable HTTP): it can be connected to, and has no tools. */
export async function answerMcp(req, res) {
  if (req.method !== 'POST') return void res.writeHead(405).end();
  const { id, method, params } = await read(req);
  if (id === undefined) return void res.writeHead(202).end();
  const result = results[method]?.(params);
  const outcome = result === undefined ? { error: { code: -32_601, message: 'Method not found' } } : { result };
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
}

const results = {
  initialize: ({ protocolVersion }) => ({
    protocolVersion,
    capabilities: { tools: {} },
    serverInfo: { name: 'score', version: '1' },
  }),
  'tools/list': () => ({ tools: [] }),
  ping: () => ({}),
};
