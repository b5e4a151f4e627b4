/** Tools that ask the client in the middle of a call, as 2025-11-25 has it: a request of the server's own. */
import { fromJsonSchema } from '@modelcontextprotocol/server';
import { answer } from './samples.mjs';

/** @param {import('@modelcontextprotocol/server').McpServer} server */
export function addAskingTools(server) {
  server.registerTool('test_sampling', withOne('prompt'), async ({ prompt }, ctx) => {
    const messages = [{ role: 'user', content: { type: 'text', text: prompt } }];
    const { content } = await ctx.mcpReq.send({
      method: 'sampling/createMessage',
      params: { messages, maxTokens: 100 },
    });
    return answer(`LLM response: ${content.text}`);
  });
  server.registerTool('test_elicitation', withOne('message'), ({ message }, ctx) =>
    elicit(ctx, message, {
      type: 'object',
      properties: {
        username: { type: 'string', description: "User's response" },
        email: { type: 'string', description: "User's email address" },
      },
      required: ['username', 'email'],
    }),
  );
  for (const [name, properties] of [
    ['test_elicitation_sep1034_defaults', defaults],
    ['test_elicitation_sep1330_enums', choices],
    ['test_streaming_elicitation', { confirmed: { type: 'boolean' } }],
  ]) {
    server.registerTool(name, { description: name }, (ctx) =>
      elicit(ctx, 'Please look at the fields', { type: 'object', properties, required: [] }),
    );
  }
}

async function elicit(ctx, message, requestedSchema) {
  const { action, content } = await ctx.mcpReq.send({
    method: 'elicitation/create',
    params: { message, requestedSchema },
  });
  return answer(`User response: action=${action}, content=${JSON.stringify(content ?? {})}`);
}

function withOne(name) {
  const inputSchema = fromJsonSchema({ type: 'object', properties: { [name]: { type: 'string' } }, required: [name] });
  return { description: `Asks the client, with a ${name}`, inputSchema };
}

const defaults = {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
};

const titled = (values, titles) => values.map((value, index) => ({ const: value, title: titles[index] }));
const options = ['option1', 'option2', 'option3'];
const values = ['value1', 'value2', 'value3'];

const choices = {
  untitledSingle: { type: 'string', enum: options },
  titledSingle: { type: 'string', oneOf: titled(values, ['First Option', 'Second Option', 'Third Option']) },
  legacyEnum: {
    type: 'string',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
  titledMulti: { type: 'array', items: { anyOf: titled(values, ['First Choice', 'Second Choice', 'Third Choice']) } },
};
