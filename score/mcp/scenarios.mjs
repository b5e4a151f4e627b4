/** What a client has to do in a scenario of the official suite, and what its bridge is told. */

/**
 * What the scenario expects to be known beforehand. A document of client metadata is named only where it is what the
 * scenario is about, since others then look at dynamic registration.
 */
export function bridgedFor(name, context) {
  const client =
    context.client_id === undefined ? {} : { client: { id: context.client_id, secret: context.client_secret ?? '' } };
  if (name === 'auth/basic-cimd') return { clientMetadataUrl: 'https://conformance-test.local/client-metadata.json' };
  if (name === 'auth/client-credentials-basic') return { ...client, callOnly: true };
  return name === 'auth/pre-registration' ? client : {};
}

/** @returns {(client: import('@modelcontextprotocol/client').Client, context: any) => Promise<void>} */
export function scenarioOf(name) {
  return scenarios[name] ?? (name.startsWith('auth/') ? useTools : listTools);
}

const scenarios = {
  tools_call: async (client) => {
    await client.listTools();
    await client.callTool({ name: 'add_numbers', arguments: { a: 5, b: 3 } });
  },
  'elicitation-sep1034-client-defaults': useTools,
  'sse-retry': useTools,
  'http-standard-headers': async (client) => {
    await useTools(client);
    for (const { uri } of (await client.listResources()).resources) await client.readResource({ uri });
    for (const prompt of (await client.listPrompts()).prompts) await client.getPrompt({ name: prompt.name });
  },
  'http-custom-headers': async (client, { toolCalls }) => {
    await client.listTools();
    for (const call of toolCalls) await client.callTool(call);
  },
  // Those that survive the listing are called: the good one must, the others must not.
  'http-invalid-tool-headers': useTools,
  'sep-2322-client-request-state': async (client) => {
    await client.listTools();
    await Promise.all([
      client.callTool({ name: 'test_mrtr_echo_state', arguments: {} }),
      client.callTool({ name: 'test_mrtr_unrelated', arguments: {} }),
    ]);
    await client.callTool({ name: 'test_mrtr_no_state', arguments: {} });
    await client.callTool({ name: 'test_mrtr_no_result_type', arguments: {} });
  },
  'json-schema-2020-12-preservation': async (client) => {
    const { tools } = await client.listTools();
    const { inputSchema } = tools.find((tool) => tool.name === 'json_schema_2020_12_tool');
    await client.callTool({ name: 'json_schema_echo', arguments: { schema: inputSchema } });
  },
};

async function listTools(client) {
  await client.listTools();
}

async function useTools(client) {
  const { tools } = await client.listTools();
  for (const tool of tools) await client.callTool({ name: tool.name, arguments: {} });
}
