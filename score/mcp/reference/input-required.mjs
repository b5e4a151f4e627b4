/** Tools and a prompt that ask the client as 2026-07-28 has it: by a result that says what is missing. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  acceptedContent,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server';
import { answer, text } from './samples.mjs';

/**
 * @param {import('@modelcontextprotocol/server').McpServer} server
 * @param {import('@modelcontextprotocol/server').RequestStateCodec} codec seals what a client keeps for the server
 */
export function addInputRequired(server, codec) {
  const tool = (name, call) => server.registerTool(name, { description: name }, call);
  tool('test_input_required_result_elicitation', (ctx) => {
    const name = accepted(ctx, 'user_name')?.name;
    return typeof name === 'string' ? answer(`Hello, ${name}!`) : ask({ user_name: askName('What is your name?') });
  });
  tool('test_input_required_result_sampling', (ctx) => {
    const told = inputResponse(ctx.mcpReq.inputResponses, 'capital_question');
    if (told.kind === 'sampling') return answer(JSON.stringify(told.result.content));
    return ask({ capital_question: askModel('What is the capital of France?', 100) });
  });
  tool('test_input_required_result_list_roots', (ctx) => {
    const told = inputResponse(ctx.mcpReq.inputResponses, 'client_roots');
    if (told.kind === 'roots') return answer(told.roots.map(({ uri }) => uri).join(' '));
    return ask({ client_roots: inputRequired.listRoots() });
  });
  tool('test_missing_capability', () => ask({ model: askModel('Anything', 10) }));
  for (const name of ['test_input_required_result_request_state', 'test_input_required_result_tampered_state']) {
    tool(name, async (ctx) => {
      if (accepted(ctx, 'confirm') !== undefined && ctx.mcpReq.requestState()?.tool === name) return answer('state-ok');
      return ask({ confirm: askOk('Please confirm') }, await codec.mint({ tool: name }));
    });
  }
  tool('test_input_required_result_multiple_inputs', (ctx) => askForAll(ctx, codec));
  tool('test_input_required_result_multi_round', (ctx) => askTwice(ctx, codec));
  tool('test_input_required_result_capabilities', askWhatIsOffered);
  server.registerPrompt('test_input_required_result_prompt', { description: 'A prompt that asks first' }, (ctx) => {
    const context = accepted(ctx, 'user_context')?.context;
    if (typeof context !== 'string')
      return ask({ user_context: askOne('What context should the prompt use?', 'context') });
    return { messages: [{ role: 'user', content: text(`In the context of ${context}.`) }] };
  });
}

async function askForAll(ctx, codec) {
  const { inputResponses } = ctx.mcpReq;
  const name = accepted(ctx, 'user_name')?.name;
  const [greeting, roots] = ['greeting', 'client_roots'].map((key) => inputResponse(inputResponses, key));
  if (typeof name === 'string' && greeting.kind === 'sampling' && roots.kind === 'roots')
    return answer(`All there, ${name}.`);
  return ask(
    {
      user_name: askName('What is your name?'),
      greeting: askModel('Generate a greeting', 50),
      client_roots: inputRequired.listRoots(),
    },
    await codec.mint({ tool: 'multiple' }),
  );
}

async function askTwice(ctx, codec) {
  const round = ctx.mcpReq.requestState()?.round ?? 0;
  if (round === 2 && accepted(ctx, 'step2') !== undefined) return answer('Both steps done.');
  if (round === 1 && accepted(ctx, 'step1') !== undefined) {
    const color = askOne('Step 2: What is your favorite color?', 'color');
    return ask({ step2: color }, await codec.mint({ round: 2 }));
  }
  return ask({ step1: askName('Step 1: What is your name?') }, await codec.mint({ round: 1 }));
}

function askWhatIsOffered(ctx) {
  const told = Object.keys(ctx.mcpReq.inputResponses ?? {});
  if (told.length > 0) return answer(`Told: ${told.join(' ')}`);
  const offered = ctx.mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
  const asked = {};
  if (offered.sampling !== undefined) asked.model = askModel('Anything', 10);
  if (offered.elicitation !== undefined) asked.person = askOk('Go on?');
  return Object.keys(asked).length === 0 ? answer('Nothing is offered.') : ask(asked);
}

function ask(inputRequests, requestState) {
  return inputRequired({ inputRequests, ...(requestState === undefined ? {} : { requestState }) });
}

function accepted(ctx, key) {
  return acceptedContent(ctx.mcpReq.inputResponses, key);
}

const askName = (message) => askOne(message, 'name');

function askOne(message, name) {
  const requestedSchema = { type: 'object', properties: { [name]: { type: 'string' } }, required: [name] };
  return inputRequired.elicit({ message, requestedSchema });
}

function askOk(message) {
  const requestedSchema = { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] };
  return inputRequired.elicit({ message, requestedSchema });
}

function askModel(words, maxTokens) {
  return inputRequired.createMessage({ messages: [{ role: 'user', content: text(words) }], maxTokens });
}
