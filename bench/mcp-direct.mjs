/** The floor of a start: Node, the SDK, one connection, one list. `mcp-direct.mjs URL TOKEN`. */
import process from 'node:process';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [url, token] = process.argv.slice(2);
const client = new Client({ name: 'bench', version: '1' });
const requestInit = { headers: { authorization: `Bearer ${token}` } };
await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
await client.listTools();
process.exit(0);
