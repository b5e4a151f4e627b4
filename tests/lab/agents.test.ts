import { describe, expect, it } from 'vitest';
import type { ModelRequest, Script } from '../../src/demo/simulated/turns.ts';
import { toolTurn } from '../../src/demo/simulated/turns.ts';
import type { Lab, Running } from './lab.ts';
import { inLab, inSandbox, unattended } from './work.ts';

const errand = 'run the errand';

function isErrand(request: ModelRequest): boolean {
  const [first] = request.messages as unknown[];
  return JSON.stringify(first).includes(errand);
}

/** A turn that sends a sub-agent on an errand of two commands and waits for it. */
const delegating: Script = (step, request) => {
  if (isErrand(request)) return toolTurn(2, () => 'sleep 1')(step, request);
  if (step > 0) return { kind: 'text', text: 'done' };
  const input = { description: 'an errand', prompt: errand, subagent_type: 'general-purpose', run_in_background: false };
  return { kind: 'tool', id: 'toolu_agent', name: 'Agent', input };
};

/** Lets the token end while the sub-agent is at work. */
async function endInErrand(lab: Lab, run: Running): Promise<void> {
  let errands = 0;
  lab.vendor.onRequest = (req, body) => {
    if (req.url?.startsWith('/v1/messages?') && isErrand(JSON.parse(body) as ModelRequest)) errands += 1;
  };
  await lab.vendor.until(() => errands === 2);
  lab.vendor.grants.endAccessTokens();
  await run.ended;
}

describe.concurrent('a session with a sub-agent', () => {
  it.each(['bare', 'guarded'] as const)('(%s) does its work', (how) =>
    inLab(delegating, async (lab) => {
      await expect(lab[how](unattended, inSandbox).ended).resolves.toMatchObject({ code: 0, stdout: 'done\n', stderr: '' });
      expect(lab.vendor.messages().map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    }),
  );

  it('costs one refresh when the token ends while the sub-agent works', () =>
    inLab(delegating, async (lab) => {
      const run = lab.guarded(unattended, inSandbox);
      await endInErrand(lab, run);
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor).toMatchObject({ tokenPosts: 1, grants: { rotations: 1 } });
    }));

  it('goes on after a person’s login when the grant dies while the sub-agent works', () =>
    inLab(delegating, async (lab) => {
      const run = lab.guarded(unattended, inSandbox);
      lab.vendor.onRequest = (req, body) => {
        if (!req.url?.startsWith('/v1/messages?') || !isErrand(JSON.parse(body) as ModelRequest)) return;
        lab.vendor.onRequest = () => undefined;
        lab.vendor.grants.endGrants();
      };
      await run.says('held – a person is needed');
      lab.personLogsIn();
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.tokenPosts).toBe(1);
    }));
});
