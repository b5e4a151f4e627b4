/** Tools that answer, slowly or with notifications on the way, and ask nothing. */
import { fromJsonSchema } from '@modelcontextprotocol/server';
import { answer, pause, png, text, wav } from './samples.mjs';

const stepMs = 50;

/** What a tool may need of the place it is served at. @typedef {{ toolsChanged: () => void, promptsChanged: () => void }} Changes */

/** @param {import('@modelcontextprotocol/server').McpServer} server @param {Changes} changes */
export function addPlainTools(server, changes) {
  const plain = {
    test_simple_text: () => answer('This is a simple text response for testing.'),
    test_image_content: () => ({ content: [image()] }),
    test_audio_content: () => ({ content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }] }),
    test_embedded_resource: () => ({
      content: [resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.')],
    }),
    test_multiple_content_types: () => ({
      content: [
        text('Multiple content types test:'),
        image(),
        resource('test://mixed-content-resource', 'application/json', JSON.stringify({ test: 'data', value: 123 })),
      ],
    }),
    test_error_handling: () => {
      throw new Error('This tool intentionally returns an error for testing');
    },
    test_tool_with_logging: logInSteps,
    test_logging_tool: logInSteps,
    test_tool_with_progress: tellProgress,
    test_reconnection: dropStream,
    test_trigger_tool_change: () => changed(changes.toolsChanged),
    test_trigger_prompt_change: () => changed(changes.promptsChanged),
  };
  for (const [name, call] of Object.entries(plain)) server.registerTool(name, { description: name }, call);
  addToolsWithSchemas(server);
}

async function logInSteps(ctx) {
  for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
    await ctx.mcpReq.log('info', data);
    await pause(stepMs);
  }
  return answer('Logged in three steps.');
}

async function tellProgress(ctx) {
  const { _meta: meta } = ctx.mcpReq;
  const progressToken = meta?.progressToken;
  for (const progress of [0, 50, 100]) {
    if (progressToken !== undefined) {
      await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
    }
    await pause(stepMs);
  }
  return answer('Told progress in three steps.');
}

/** The answer is kept for whoever comes back for it. */
async function dropStream(ctx) {
  ctx.http?.closeSSE?.();
  await pause(2 * stepMs);
  return answer('The stream was closed, and you came back.');
}

function changed(tell) {
  tell();
  return answer('Changed.');
}

function addToolsWithSchemas(server) {
  server.registerTool(
    'json_schema_2020_12_tool',
    { description: 'Tool with JSON Schema 2020-12 features', inputSchema: fromJsonSchema(schema) },
    () => answer('Valid.'),
  );
  server.registerTool(
    'test_mirrored_header',
    {
      description: 'A tool of which an argument is mirrored in a header',
      inputSchema: fromJsonSchema({
        type: 'object',
        properties: { region: { type: 'string', 'x-mcp-header': 'Region' } },
        required: ['region'],
      }),
    },
    ({ region }) => answer(`In ${region}.`),
  );
}

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  // It is a word of JSON Schema, and nobody awaits this.
  // oxlint-disable-next-line unicorn/no-thenable
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

function image() {
  return { type: 'image', data: png, mimeType: 'image/png' };
}

function resource(uri, mimeType, words) {
  return { type: 'resource', resource: { uri, mimeType, text: words } };
}
