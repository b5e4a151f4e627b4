/**
 * Requests of 2026-07-28, which share a process: ids and progress tokens of one client may be those of another, so each
 * gets the exchange's own on the way in, and its own back on the way out.
 */
import { SUBSCRIPTION_ID_META_KEY } from '@modelcontextprotocol/server';
import { startStdioChild } from '../stdio-child.mjs';

/** Statuses of the answers that speak of the request itself rather than of what it asks for. */
const statuses = { [-32_700]: 400, [-32_600]: 400, [-32_601]: 404, [-32_020]: 400, [-32_021]: 400, [-32_022]: 400 };
const headerMismatch = -32_020;
const unsupportedVersion = -32_022;
/** Of this front itself, whatever the server behind it may speak besides. */
const supported = ['2026-07-28'];

/** What the header `Mcp-Name` repeats. */
const named = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' };

export function openExchanges(program, children) {
  const open = new Map();
  let lastId = 0;
  let child = null;
  return { serve };

  function serve(req, res, body, way) {
    const refusal = way.kind === 'reject' ? way : (refusalOfRevision(way) ?? refusalOfHeaders(req, body));
    if (refusal !== null) {
      const { code, message, data } = refusal;
      return answerJson(res, refusal.httpStatus, {
        jsonrpc: '2.0',
        id: body?.id ?? null,
        error: { code, message, data },
      });
    }
    child ??= started();
    if (body.id === undefined) {
      child.send(body);
      return res.writeHead(202).end();
    }
    const id = (lastId += 1);
    open.set(id, { res, id: body.id, progressToken: metaOf(body).progressToken });
    res.once('close', () => {
      if (open.delete(id)) child.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
    });
    child.send({ ...body, id, params: withToken(body, id) });
  }

  function started() {
    const made = startStdioChild(program(), (message) => {
      if (message.method === undefined) answer(message);
      else pass(message);
    });
    children.add(made);
    return made;
  }

  function answer(message) {
    const exchange = open.get(message.id);
    if (exchange === undefined) return;
    open.delete(message.id);
    const own = { ...message, id: exchange.id };
    if (exchange.res.headersSent) exchange.res.end(eventOf(own));
    else answerJson(exchange.res, statuses[message.error?.code] ?? 200, own);
  }

  function pass(message) {
    const meta = metaOf(message);
    const subscription = meta[SUBSCRIPTION_ID_META_KEY];
    const exchange = open.get(subscription ?? message.params?.progressToken) ?? [...open.values()].at(-1);
    if (exchange === undefined) return;
    const { res, id, progressToken } = exchange;
    if (!res.headersSent) res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    const params = {
      ...message.params,
      ...(subscription === undefined ? {} : { _meta: { ...meta, [SUBSCRIPTION_ID_META_KEY]: id } }),
      ...(message.method === 'notifications/progress' ? { progressToken } : {}),
    };
    res.write(eventOf({ ...message, params }));
  }
}

function withToken(message, id) {
  const meta = metaOf(message);
  if (meta.progressToken === undefined) return message.params;
  return { ...message.params, _meta: { ...meta, progressToken: id } };
}

function metaOf({ params: { _meta: meta } = {} }) {
  return meta ?? {};
}

function refusalOfRevision({ classification: { revision: requested } }) {
  if (supported.includes(requested)) return null;
  const message = `Unsupported protocol version: ${requested}`;
  return { httpStatus: 400, code: unsupportedVersion, message, data: { supported, requested } };
}

/** The headers that every request must repeat itself in (SEP-2243); whether the method and the version are right is known. */
function refusalOfHeaders({ headers }, { method, params }) {
  const field = named[method];
  const missing = ['mcp-protocol-version', 'mcp-method', ...(field === undefined ? [] : ['mcp-name'])].filter(
    (name) => headers[name] === undefined,
  );
  const isWrong = missing.length > 0 || (field !== undefined && headers['mcp-name'] !== params[field]);
  return isWrong ? { httpStatus: 400, code: headerMismatch, message: 'The headers do not repeat the request.' } : null;
}

function answerJson(res, status, message) {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(message));
}

function eventOf(message) {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}
