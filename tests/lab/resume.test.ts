import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Script } from '../../src/demo/simulated/turns.ts';
import { toolTurn } from '../../src/demo/simulated/turns.ts';
import type { Ended, Lab, RunSettings } from './lab.ts';
import { pause } from './lab.ts';
import { fewer, inLab, inSandbox, itBare, slowTurn, unattended } from './work.ts';

/** Without a gateway nothing stands between the client and its vendor's refusal. */
const alone = { ...inSandbox, options: ['--no-gateway'] };

interface Message {
  readonly type: string;
  readonly subtype?: string;
  readonly session_id?: string;
  readonly is_error?: boolean;
  readonly result?: string;
  readonly isReplay?: boolean;
}

function messages(stdout: string): Message[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Message);
}

function only(stdout: string, type: string, subtype?: string): Message[] {
  return messages(stdout).filter((one) => one.type === type && (subtype === undefined || one.subtype === subtype));
}

/** What the user and Holdfast said in the sessions of a lab, by session. */
function prompts(lab: Lab): string[][] {
  const folder = join(lab.config, 'projects', lab.project.replaceAll(/[^a-zA-Z\d]/g, '-'));
  const transcripts = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return transcripts.map((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"type":"user"') && line.includes('"promptSource"'))
      .map((line) => textOf((JSON.parse(line) as { message: { content: unknown } }).message.content)),
  );
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : (content as { text: string }[]).map(({ text }) => text).join('');
}

const said = 'is resumed when the login is good again';
const skip = '--dangerously-skip-permissions';
const structured = ['-p', skip, '--verbose', '--output-format', 'stream-json'];

function message(text: string): string {
  return `${JSON.stringify({ type: 'user', message: { role: 'user', content: [{ type: 'text', text }] } })}\n`;
}

/** While a turn's first tool runs its grant dies: the client's own refresh is refused, and its turn is lost. */
async function grantDies(lab: Lab): Promise<void> {
  await lab.vendor.until((vendor) => vendor.messages().length >= 1);
  lab.vendor.grants.endGrants();
}

/** A run whose grant dies, and a person who logs in as soon as it has been said that this is waited for. */
async function survived(lab: Lab, args: readonly string[], settings: RunSettings = {}): Promise<Ended> {
  const run = lab.guarded(args, { ...alone, ...settings });
  await grantDies(lab);
  await run.says(said);
  await pause(1_000);
  lab.personLogsIn();
  return run.ended;
}

describe.concurrent('a print run whose grant dies', () => {
  it('is resumed when a person has logged in, and its reader sees one run in plain text', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      expect(await survived(lab, unattended)).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(prompts(lab)).toEqual([['do the work', 'continue']]);
      expect(lab.vendor.tokenPosts).toBe(1);
    }));

  itBare('is lost bare, whoever logs in', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = lab.bare(unattended, inSandbox);
      await grantDies(lab);
      await expect(run.ended).resolves.toMatchObject({ code: 1, stdout: expect.not.stringContaining('done') as string });
    }),
  );

  it('goes on with a prompt that came on stdin', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const ended = await survived(lab, ['-p', skip], { input: 'do the work' });
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(prompts(lab)).toEqual([['do the work', 'continue']]);
    }));

  it('prints one result as JSON', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const ended = await survived(lab, [...unattended, '--output-format', 'json']);
      expect(ended.code).toBe(0);
      expect(messages(ended.stdout)).toMatchObject([{ type: 'result', is_error: false, result: 'done' }]);
    }));

  it('prints one array of all messages', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const ended = await survived(lab, [...unattended, '--output-format', 'json', '--verbose']);
      const all = (JSON.parse(ended.stdout) as Message[]).filter(({ type }) => type !== 'rate_limit_event');
      const kinds = all.map(({ type, subtype }) => (type === 'system' ? subtype : type)).filter((kind) => kind !== 'api_retry');
      expect(kinds).toEqual(['init', 'assistant', 'user', 'assistant', 'user', 'assistant', 'result']);
      expect(all.at(-1)).toMatchObject({ is_error: false, result: 'done' });
      expect(ended.code).toBe(0);
    }));

  it('prints one stream with one beginning and one end', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const ended = await survived(lab, [...unattended, '--verbose', '--output-format', 'stream-json']);
      expect(ended.code).toBe(0);
      expect(only(ended.stdout, 'system', 'init')).toHaveLength(1);
      expect(only(ended.stdout, 'result')).toMatchObject([{ is_error: false, result: 'done' }]);
      expect(ended.stdout).not.toContain('<synthetic>');
      expect(only(ended.stdout, 'assistant')).toHaveLength(3);
      expect(new Set(messages(ended.stdout).map((one) => one.session_id)).size).toBe(1);
    }));

  it('keeps both prompts of a stream of two turns', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const args = [...structured, '--input-format', 'stream-json', '--replay-user-messages'];
      const asked: string[] = [];
      lab.vendor.onRequest = (req, body) => {
        if (req.url?.startsWith('/v1/messages?') === true) asked.push(body);
      };
      const ended = await survived(lab, args, { input: message('the first') + message('the second') });
      expect(ended.code).toBe(0);
      expect(only(ended.stdout, 'result').every(({ is_error }) => is_error === false)).toBe(true);
      expect(only(ended.stdout, 'user').filter(({ isReplay }) => isReplay === true).length).toBeLessThanOrEqual(2);
      expect(ended.stdout).not.toContain('<synthetic>');
      expect(ended.stdout).not.toContain('"continue"');
      expect(asked.at(-1)).toMatch(/the first.*the second/);
      expect(
        prompts(lab)
          .flat()
          .filter((prompt) => prompt === 'the first'),
      ).toHaveLength(1);
    }));

  it('gives its result to a program that waits for it before it closes stdin', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = lab.guarded([...structured, '--input-format', 'stream-json'], { ...alone, input: null });
      const result = new Promise<void>((resolve) => {
        run.child.stdout?.on('data', (chunk: Buffer) => {
          if (chunk.includes('"result"')) resolve();
        });
      });
      run.child.stdin?.write(message('do the work'));
      await grantDies(lab);
      await run.says(said);
      lab.personLogsIn();
      await result;
      run.child.stdin?.end();
      const ended = await run.ended;
      expect(ended.code).toBe(0);
      expect(only(ended.stdout, 'result')).toMatchObject([{ is_error: false, result: 'done' }]);
      expect(only(ended.stdout, 'system', 'init')).toHaveLength(1);
      expect(prompts(lab)).toEqual([['do the work', 'continue']]);
    }));
});

describe.concurrent('a session that the user names', () => {
  const id = '3b0d7a52-6a6e-4f0e-9c3e-5d9c1b8a7f10';
  const before = ['-p', 'earlier', skip, '--session-id', id];
  // Three results of tools are in the conversation before the run that is guarded.
  const script = slowTurn(5, 1);

  async function withEarlierSession(work: (lab: Lab) => Promise<void>): Promise<void> {
    await inLab(slowTurn(3, 0), async (lab) => {
      await lab.bare(before, inSandbox).ended;
      lab.vendor.script = script;
      lab.vendor.seen.length = 0;
      await work(lab);
    });
  }

  it('by --session-id is the one that is resumed', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const ended = await survived(lab, [...unattended, '--session-id', id]);
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(prompts(lab)).toEqual([['do the work', 'continue']]);
    }));

  it.each([
    ['--resume', ['--resume', id]],
    ['--continue', ['--continue']],
  ])('by %s is continued', (_, named) =>
    withEarlierSession(async (lab) => {
      const ended = await survived(lab, [...unattended, ...named]);
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(prompts(lab)).toEqual([['earlier', 'do the work', 'continue']]);
    }),
  );

  it('and forks is continued in its fork', () =>
    withEarlierSession(async (lab) => {
      const ended = await survived(lab, [...unattended, '--resume', id, '--fork-session']);
      expect(ended).toMatchObject({ code: 0, stdout: 'done\n' });
      expect(
        prompts(lab)
          .flat()
          .filter((prompt) => prompt === 'continue'),
      ).toHaveLength(1);
      expect(prompts(lab)).toContainEqual(['earlier']);
    }));
});

describe.concurrent('a print run whose login fails for a while', () => {
  it('outlives a token endpoint that is down', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      lab.vendor.tokenMode = { kind: 'status', status: 503 };
      const run = lab.guarded(unattended, alone);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endAccessTokens();
      await run.says(said);
      await pause(20_000);
      lab.vendor.tokenMode = { kind: 'ok' };
      await expect(run.ended).resolves.toMatchObject({ code: 0, stdout: 'done\n' });
      expect(lab.vendor.grants).toMatchObject({ rotations: 1, reuses: 0 });
    }));

  itBare('is lost bare when it is', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      lab.vendor.tokenMode = { kind: 'status', status: 503 };
      const run = lab.bare(unattended, inSandbox);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      lab.vendor.grants.endAccessTokens();
      await expect(run.ended).resolves.toMatchObject({ code: 1 });
    }),
  );

  it('outlives another client that lost the answer to its refresh, with one result', () =>
    inLab(
      toolTurn(2, () => 'until [ -e go ]; do sleep 0.1; done'),
      async (lab) => {
        const run = lab.guarded([...unattended, '--output-format', 'stream-json', '--verbose'], alone);
        await lab.vendor.until((vendor) => vendor.messages().length === 1);
        lab.vendor.grants.endAccessTokens();
        lab.vendor.tokenMode = { kind: 'lose' };
        const other = lab.bare(['-p', 'hi'], inSandbox);
        await lab.vendor.until((vendor) => vendor.tokenPosts === 1);
        lab.vendor.tokenMode = { kind: 'ok' };
        await other.ended;
        // Only now does the guarded client's tool end, and its next request finds what the other one has left behind.
        writeFileSync(join(lab.project, 'go'), '');
        await run.says('held – a person is needed');
        lab.personLogsIn();
        const ended = await run.ended;
        expect(ended.code).toBe(0);
        expect(only(ended.stdout, 'result')).toMatchObject([{ is_error: false, result: 'done' }]);
      },
      // Nobody can know that the token was spent.
      null,
    ));
});

describe.concurrent('a print run is left alone', () => {
  it.each([
    [
      'of an answer that forbids it',
      { status: 403, body: '{"type":"error","error":{"type":"permission_error","message":"Request not allowed"}}' },
    ],
    [
      'of a request that is refused for another reason',
      { status: 400, body: '{"type":"error","error":{"type":"invalid_request_error","message":"no"}}' },
    ],
    ['of an overload', { status: 529, body: '{"type":"error","error":{"type":"overloaded_error","message":"busy"}}', times: 50 }],
  ])('that ends %s', (_, fault) =>
    inLab(slowTurn(1, 0), async (lab) => {
      lab.vendor.fail(fault);
      const ended = await lab.guarded(unattended, { ...alone, env: { IS_SANDBOX: '1', CLAUDE_CODE_MAX_RETRIES: '1' } }).ended;
      expect(ended.code).toBe(1);
      expect(ended.stdout).not.toBe('');
      expect(ended.stderr).not.toContain('resumed');
      expect(prompts(lab)).toEqual([['do the work']]);
    }),
  );

  it.each(fewer(['text', 'stream-json'], 1))('with --no-resume, and its own words are passed on (%s)', (format) =>
    inLab(slowTurn(2, 1), async (lab) => {
      const args = [...unattended, '--verbose', '--output-format', format];
      const run = lab.guarded(args, { ...inSandbox, options: ['--no-gateway', '--no-resume'] });
      await grantDies(lab);
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining('Failed to authenticate') as string });
      expect(ended.stderr).not.toContain(said);
    }),
  );

  it('that is killed', () =>
    inLab(slowTurn(1, 20), async (lab) => {
      const run = lab.guarded(unattended, alone);
      await lab.vendor.until((vendor) => vendor.messages().length === 1);
      await pause(500);
      run.child.kill('SIGTERM');
      const ended = await run.ended;
      expect(ended.code).toBe(143);
      expect(ended.stderr).not.toContain(said);
    }));

  it.each(fewer(['stream-json', 'json', 'text'], 1))('when Holdfast is told to end while it waits, and all is passed on (%s)', (format) =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = lab.guarded([...unattended, '--verbose', '--output-format', format], alone);
      await grantDies(lab);
      await run.says('held – a person is needed');
      run.child.kill('SIGTERM');
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 3, stdout: expect.stringContaining('Failed to authenticate') as string });
      expect(ended.stderr).toMatch(/not resumed, since told to end; by hand: .*claude --resume [\da-f-]{36}/);
    }),
  );

  it('when the hold ends without a login', () =>
    inLab(slowTurn(2, 1), async (lab) => {
      const run = lab.guarded(unattended, { ...inSandbox, options: ['--no-gateway', '--hold', '3s'] });
      await grantDies(lab);
      const ended = await run.ended;
      expect(ended).toMatchObject({ code: 3, stdout: expect.stringContaining('Failed to authenticate') as string });
      expect(ended.stderr).toContain('the login did not come back');
    }));
});

describe.concurrent('the older client', () => {
  it.each(
    fewer(
      [
        ['text', /^done\n$/],
        ['json', /^\{.*"is_error":false.*"result":"done".*\}\n$/],
        ['stream-json', /^(?!.*"subtype":"init".*"subtype":"init").*"is_error":false.*"result":"done".*$/s],
      ],
      1,
    ),
  )('is resumed too (%s)', (format, expected) =>
    inLab(slowTurn(2, 1), async (lab) => {
      const args = [...unattended, '--output-format', format, ...(format === 'stream-json' ? ['--verbose'] : [])];
      const ended = await survived(lab, args, { version: '2.1.197' });
      expect(ended.code).toBe(0);
      expect(ended.stdout).toMatch(expected);
      expect(prompts(lab)).toEqual([['do the work', 'continue']]);
    }),
  );
});

describe.concurrent('a sub-agent', () => {
  const errand = 'run the errand';
  const delegating: Script = (step, request) => {
    if (JSON.stringify((request.messages as unknown[])[0]).includes(errand)) return toolTurn(2, () => 'sleep 1')(step, request);
    if (step > 0) return { kind: 'text', text: 'done' };
    const input = { description: 'an errand', prompt: errand, subagent_type: 'general-purpose', run_in_background: false };
    return { kind: 'tool', id: 'toolu_agent', name: 'Agent', input };
  };

  it('whose grant dies costs its errand, and not the run', () =>
    inLab(delegating, async (lab) => {
      const run = lab.guarded([...structured, 'do the work'], alone);
      await lab.vendor.until((vendor) => vendor.messages().length === 2);
      lab.vendor.grants.endGrants();
      await run.says('held – a person is needed');
      await pause(1_000);
      lab.personLogsIn();
      const ended = await run.ended;
      expect(ended.code).toBe(0);
      expect(only(ended.stdout, 'result')).toMatchObject([{ is_error: false, result: 'done' }]);
    }));
});
