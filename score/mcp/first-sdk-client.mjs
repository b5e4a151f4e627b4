/** The client of the first SDK, which most programs have. `first-sdk-client.mjs PLAN PACKAGES`. */
import { createRequire } from 'node:module';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const { calls, args, env } = JSON.parse(process.argv[2]);
const require = createRequire(`${process.argv[3]}/`);
const brought = (name) => import(pathToFileURL(require.resolve(`@modelcontextprotocol/sdk/client/${name}.js`)).href);
const [{ Client }, { StdioClientTransport }] = await Promise.all(['index', 'stdio'].map(brought));

const client = new Client({ name: 'first', version: '1' });
await client.connect(new StdioClientTransport({ command: process.execPath, args, env }));
await client.listTools();
for (let call = 0; call < calls; call += 1) {
  const said = await client.callTool({ name: 'echo', arguments: { words: 'said-by-the-tool' } });
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
await client.close();
