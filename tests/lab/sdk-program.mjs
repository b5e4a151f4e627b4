/** A program on the Agent SDK, as a user's own: asks once, and prints how that ended. */
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const [folder, cwd] = process.argv.slice(2);
const { query } = await import(pathToFileURL(join(folder, 'node_modules/@anthropic-ai/claude-agent-sdk/sdk.mjs')).href);
const options = { cwd, settingSources: ['user'], permissionMode: 'bypassPermissions', allowDangerouslySkipPermissions: true };
try {
  for await (const message of query({ prompt: 'do the work', options })) {
    if (message.type === 'result') process.stdout.write(`${message.is_error ? 'failed' : message.result}\n`);
  }
} catch (error) {
  process.stdout.write(`threw ${error.message}\n`);
  process.exitCode = 1;
}
