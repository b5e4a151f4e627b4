import { randomUUID } from 'node:crypto';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';

/** How long a client that lost its stream waits before it comes back. */
const retryMs = 200;

/**
 * Sessions of 2025-11-25: each has a server of its own, and remembers what it sent.
 *
 * @param {() => { connect(transport: unknown): Promise<void> }} serve what a new session talks to
 */
export function openSessions(serve) {
  const transports = new Map();
  return async (req, res, body) => {
    const known = transports.get(req.headers['mcp-session-id']);
    if (known !== undefined) return known.handleRequest(req, res, body);
    if (req.headers['mcp-session-id'] !== undefined) return refuse(res, 404, 'Session not found');
    const transport = new NodeStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: makeEventStore(),
      retryInterval: retryMs,
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    });
    await serve(transport).connect(transport);
    return transport.handleRequest(req, res, body);
  };
}

/** Events by their number, which says where in the stream they came. */
function makeEventStore() {
  const events = [];
  return {
    storeEvent: async (streamId, message) => `${events.push({ streamId, message }) - 1}`,
    getStreamIdForEventId: async (id) => events[Number(id)]?.streamId,
    replayEventsAfter: async (lastId, { send }) => {
      const { streamId } = events[Number(lastId)];
      for (const [id, event] of events.entries()) {
        // The first event of a stream only gives it a number.
        const isMessage = 'jsonrpc' in event.message;
        if (id > Number(lastId) && event.streamId === streamId && isMessage) await send(`${id}`, event.message);
      }
      return streamId;
    },
  };
}

function refuse(res, status, message) {
  const error = { jsonrpc: '2.0', id: null, error: { code: -32_001, message } };
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(error));
}
