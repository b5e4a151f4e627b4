import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load } from '../mcp-refresh/suite.ts';
import type { Script } from '../../src/demo/simulated/turns.ts';
import type { Lab } from './lab.ts';
import { holdfastProgram } from './lab.ts';
import { inLab, inSandbox, unattended } from './work.ts';

interface Stage {
  readonly home: string;
  readonly server: { readonly url: string };
  readonly authorization: { readonly grants: { endAll(): void } };
  readonly person: { leave(): void; comeBack(): void; untilAsked(times: number): Promise<void> };
  strike(): Promise<void>;
}

const { Stage: OpenStage } = await load<{
  readonly Stage: { set(scenario: object, candidate: object, options: object): Promise<Stage> };
}>('suite/stage.mjs');

describe('the client with an MCP server whose login is over', () => {
  it('waits with its call for the person, and works on when somebody has signed in', async () => {
    const stage = await OpenStage.set({}, { name: 'holdfast', argv: () => [] }, { patienceMs: 30_000 });
    const { authorization, person } = stage;
    const results: unknown[] = [];
    const script: Script = (step, request) => {
      results.push(...lastResults(request.messages));
      if (step === 1) {
        person.leave();
        authorization.grants.endAll();
        // Somebody comes a while after the page was shown.
        void person.untilAsked(2).then(() => setTimeout(() => person.comeBack(), 4_000));
      }
      if (step >= 2) return { kind: 'text', text: 'done' };
      return { kind: 'tool', id: `toolu_${step}`, name: 'mcp__things__echo', input: { text: `said-${step}` } };
    };
    try {
      await inLab(script, async (lab) => {
        const args = [...unattended, '--mcp-config', configOf(lab, stage), '--strict-mcp-config'];
        const ended = await lab.bare(args, { env: { ...inSandbox.env, ENABLE_TOOL_SEARCH: 'false' } }).ended;
        expect(JSON.stringify(results)).toContain('said-1');
        expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      });
    } finally {
      await stage.strike();
    }
  });
});

function lastResults(messages: unknown): unknown[] {
  const all = (messages as Array<{ content: unknown }>).flatMap(({ content }) => content as Array<{ type: string }>);
  return all.filter(({ type }) => type === 'tool_result');
}

function configOf(lab: Lab, stage: Stage): string {
  const env = { BROWSER: join(stage.home, 'bin', 'browser'), HOLDFAST_HOME: join(lab.home, 'holdfast') };
  const things = { command: process.execPath, args: [holdfastProgram, 'mcp', 'bridge', stage.server.url], env };
  const path = join(lab.home, 'servers.json');
  writeFileSync(path, JSON.stringify({ mcpServers: { things } }));
  return path;
}
