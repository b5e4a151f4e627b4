/** The peer written in the same language. */
import { createServer } from 'node:http';
import { Agent } from 'node:http';
import process from 'node:process';
import httpProxy from 'http-proxy-3';

const proxy = httpProxy.createProxyServer({ target: process.argv[2], agent: new Agent({ keepAlive: true }) });
proxy.on('error', (_error, _req, res) => res.destroy());
const server = createServer((req, res) => proxy.web(req, res));
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
