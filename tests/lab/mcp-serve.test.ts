/** The real client uses Holdfast's own tools. */
import { describe, expect, it } from 'vitest';
import type { ModelRequest, Script } from '../../src/demo/simulated/turns.ts';
import type { Lab } from './lab.ts';
import { holdfastProgram } from './lab.ts';
import { inLab, inSandbox, unattended } from './work.ts';

const expired = 'API Error: 401 {"type":"error","error":{"type":"authentication_error","message":"OAuth token has expired."}}';
const tool = 'mcp__holdfast__explain_error';
const onPipe = ['--', process.execPath, holdfastProgram, 'mcp', 'serve'];

/** A model that asks what an error means; what it is shown is kept. */
function asking(shown: ModelRequest[]): Script {
  return (step, request) => {
    shown.push(request);
    if (step === 0) return { kind: 'tool', id: 'toolu_0', name: tool, input: { text: expired } };
    return { kind: 'text', text: 'done' };
  };
}

async function add(lab: Lab, ...more: readonly string[]): Promise<void> {
  expect(await lab.bare(['mcp', 'add', ...more], inSandbox).ended).toMatchObject({ code: 0 });
}

describe.concurrent('the real client', () => {
  it('is connected to holdfast mcp serve', () =>
    inLab(asking([]), async (lab) => {
      await add(lab, 'holdfast', ...onPipe);
      const { stdout } = await lab.bare(['mcp', 'list'], inSandbox).ended;
      expect(stdout).toMatch(/^holdfast: .* ✔ Connected$/m);
    }));

  it('asks explain_error on a pipe, and its model reads the verdict', () => {
    const shown: ModelRequest[] = [];
    return inLab(asking(shown), async (lab) => {
      await add(lab, 'holdfast', ...onPipe);
      const ended = await lab.bare(unattended, inSandbox).ended;
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      const last = JSON.stringify(shown.at(-1)?.messages);
      expect(last).toContain('access-token-expired');
      expect(last).toContain('Do not log in yet');
    });
  });

  it('asks it over HTTP', () => {
    const shown: ModelRequest[] = [];
    return inLab(asking(shown), async (lab) => {
      const serving = lab.start(process.execPath, [holdfastProgram, 'mcp', 'serve', '--http'], { input: null });
      await serving.says('claude mcp add');
      const [, url = ''] = /(http:\S+)/.exec(serving.stderr()) ?? [];
      await add(lab, '--transport', 'http', 'holdfast', url);
      await expect(lab.bare(unattended, inSandbox).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(JSON.stringify(shown.at(-1)?.messages)).toContain('access-token-expired');
      serving.child.kill('SIGTERM');
      expect(await serving.ended).toMatchObject({ code: 0 });
    });
  });
});
