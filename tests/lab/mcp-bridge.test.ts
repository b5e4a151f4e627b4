import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Script } from '../../src/demo/simulated/turns.ts';
import type { Lab } from './lab.ts';
import { holdfastProgram } from './lab.ts';
import { inLab, inSandbox, unattended } from './work.ts';

const calls = 4;
const parts = join(import.meta.dirname, '..', '..', 'score', 'mcp');

interface Counts {
  readonly signIns: number;
  readonly refreshes: number;
  readonly reuses: number;
  readonly calls: number;
}

/** What a tool came to, as the model is told. */
interface ToolResult {
  readonly type: 'tool_result';
  readonly content: unknown;
  readonly is_error?: boolean;
}

/** A turn that calls the server's tool several times; `told` is what the model was told last. */
function toolCalls(told: { results: ToolResult[] }): Script {
  return (step, request) => {
    told.results = resultsIn(request.messages);
    if (step >= calls) return { kind: 'text', text: 'done' };
    return { kind: 'tool', id: `toolu_${step}`, name: 'mcp__things__echo', input: { words: `said-${step}` } };
  };
}

function resultsIn(messages: unknown): ToolResult[] {
  const all = (messages as Array<{ content: unknown }>).flatMap(({ content }) => content as ToolResult[]);
  return all.filter(({ type }) => type === 'tool_result');
}

describe('the client with a tool of an MCP server behind OAuth', () => {
  it('calls it through the bridge while token after token ends, and never sees it', async () => {
    const told: { results: ToolResult[] } = { results: [] };
    await inLab(toolCalls(told), async (lab) => {
      const { child, origin } = await startServer(lab);
      const args = [...unattended, '--mcp-config', configOf(lab, origin), '--strict-mcp-config'];
      const ended = await lab.bare(args, { env: { ...inSandbox.env, ENABLE_TOOL_SEARCH: 'false' } }).ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      const said = Array.from({ length: calls }, (_, step) => [{ type: 'text', text: `{"words":"said-${step}"}` }]);
      expect(told.results.map(({ content }) => content)).toEqual(said);
      expect(told.results.some(({ is_error: isError }) => isError === true)).toBe(false);
      const counts = (await (await fetch(`${origin}/counts`)).json()) as Counts;
      expect(counts).toMatchObject({ signIns: 1, refreshes: calls - 1, reuses: 0 });
      child.kill();
    });
  });
});

/** Each of its tokens is good for one call, although it is said to last for an hour. */
async function startServer(lab: Lab): Promise<{ child: ChildProcess; origin: string }> {
  const { child } = lab.start(process.execPath, [join(parts, 'protected-server.mjs'), '--calls-per-token', '1'], {
    input: null,
  });
  const origin = await new Promise<string>((resolve) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
  });
  return { child, origin };
}

function configOf(lab: Lab, server: string): string {
  const env = { BROWSER: makeBrowser(lab), HOLDFAST_HOME: join(lab.home, 'holdfast') };
  const things = { command: process.execPath, args: [holdfastProgram, 'mcp', 'bridge', `${server}/mcp`], env };
  const path = join(lab.home, 'servers.json');
  writeFileSync(path, JSON.stringify({ mcpServers: { things } }));
  return path;
}

/** A browser whose person says yes at once. */
function makeBrowser(lab: Lab): string {
  mkdirSync(join(lab.home, 'bin'));
  const path = join(lab.home, 'bin', 'browser');
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${join(parts, 'browser.mjs')}' "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
