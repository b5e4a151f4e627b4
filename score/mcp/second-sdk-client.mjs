/** The client of the second SDK, which asks first which revision is spoken. `second-sdk-client.mjs PLAN`. */
import process from 'node:process';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const { calls, args, env } = JSON.parse(process.argv[2]);
const client = new Client({ name: 'second', version: '1' }, { versionNegotiation: { mode: 'auto' } });
await client.connect(new StdioClientTransport({ command: process.execPath, args, env }));
await client.listTools();
for (let call = 0; call < calls; call += 1) {
  const said = await client.callTool({ name: 'echo', arguments: { words: 'said-by-the-tool' } });
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
await client.close();
