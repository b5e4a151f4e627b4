/**
 * The candidates that are known by name. In their command lines `{url}` is the address of the MCP server, `{suite}` this
 * folder, and `{packages}` the folder whose `node_modules` has what is measured for comparison (`--packages`).
 *
 * @typedef {object} CandidateEntry
 * @property {string} name
 * @property {'bridge' | 'client'} kind a client is started through an adapter that speaks the steps of the suite
 * @property {string} command
 * @property {Record<string, string>} [env]
 * @property {boolean} [isBeside] measured for comparison: its failures do not fail the run, unless it was asked for by name
 * @property {number} [marginSeconds] how long before its end the candidate takes a token for ended; see README.md
 */

/** @type {CandidateEntry[]} */
export const candidates = [
  { name: 'holdfast', kind: 'bridge', command: 'node {suite}/../../bin/holdfast.cjs mcp bridge {url}' },
  {
    name: 'mcp-remote',
    kind: 'bridge',
    command: 'node {packages}/node_modules/mcp-remote/dist/proxy.js {url} --allow-http --transport http-only',
    isBeside: true,
    marginSeconds: 60,
  },
  {
    name: 'sdk-v1',
    kind: 'client',
    command: 'node {suite}/adapters/sdk-client.mjs v1 --packages {packages} {url}',
    isBeside: true,
  },
  { name: 'sdk-v2', kind: 'client', command: 'node {suite}/adapters/sdk-client.mjs v2 {url}', isBeside: true },
  { name: 'reference', kind: 'bridge', command: 'node {suite}/reference/bridge.mjs {url}' },
];
