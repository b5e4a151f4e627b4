/** The upstream of all proxies under measurement: a short JSON answer, a stream of 100 events, or a refusal. */
import { createServer } from 'node:http';
import process from 'node:process';

const json = JSON.stringify({ id: 'msg', content: 'x'.repeat(1_000) });
const event = `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', delta: { text: 'x'.repeat(60) } })}\n\n`;
const refusal = JSON.stringify({
  type: 'error',
  error: { type: 'authentication_error', message: 'OAuth token has expired.' },
});

const server = createServer((req, res) => {
  req.resume();
  req.on('end', () => {
    if (req.url.endsWith('/stream')) return stream(res, 0);
    const refused = req.url.endsWith('/refuse');
    const body = refused ? refusal : json;
    res.writeHead(refused ? 401 : 200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    res.end(body);
  });
});
server.keepAliveTimeout = 60_000;

/** One write per event and turn of the loop, as a model's words come. */
function stream(res, sent) {
  if (sent === 0) res.writeHead(200, { 'content-type': 'text/event-stream' });
  if (sent === 100) return res.end();
  res.write(event);
  setImmediate(stream, res, sent + 1);
}

server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
