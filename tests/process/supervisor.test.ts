import { beforeAll, describe, expect, it } from 'vitest';
import { program } from '../stores/child.ts';
import type { Heard } from './guarded-program.ts';
import { hear } from './guarded-program.ts';

/** One start of the client: what it does, and what its session's record then says. */
interface Start {
  readonly script: string;
  readonly failedAuth?: boolean;
  readonly progressed?: boolean;
}

let guard: string;

beforeAll(async () => {
  guard = await program(`
    import { JoinedWhole } from '$src/agents/claude-code/ending/joined-output.ts';
    import { supervise } from '$src/guard/run/supervisor.ts';
    const starts = JSON.parse(process.env.STARTS);
    let count = 0;
    const next = () => {
      const { script } = starts[Math.min(count, starts.length - 1)];
      count += 1;
      return { command: 'sh', args: ['-c', script], env: process.env, cwd: process.cwd() };
    };
    const resumption = {
      first: next(),
      isStructured: false,
      messagesOnStdin: false,
      output: new JoinedWhole(),
      sessionEnd: async () => {
        console.error('looked at the record');
        const { failedAuth, progressed } = starts[Math.min(count, starts.length) - 1];
        return { sessionId: 's-1', failedAuth: failedAuth ?? true, heardAt: progressed ? 1 : null, askedAt: null };
      },
      again: () => ({ invocation: next(), input: null }),
      command: (id) => 'client --resume ' + id,
    };
    const plan = {
      aim: async (invocation) => ({ ...invocation, done: async () => console.error('tidied') }),
      witness: async () => ({ see: () => undefined, endedOfAuthFailure: async () => false, sessionId: null }),
      care: { sharesTerminal: false, beforeSignal: async () => undefined },
      whoseEnd: async () => (process.env.GOOD === 'other' ? { ours: false } : { ours: true, refused: null }),
      untilGood: async (signal) => {
        if (process.env.GOOD === 'never') {
          const waiting = setInterval(() => undefined, 1_000);
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          clearInterval(waiting);
        }
        return process.env.GOOD === 'yes';
      },
      onResume: (id, times) => console.error('resumed ' + id + ' ' + times),
      clock: { now: Date.now },
      stdin: () => process.stdin,
      stdout: () => process.stdout,
      say: (text) => console.error(text),
    };
    process.exitCode = await supervise(plan, resumption);
  `);
});

function supervised(starts: readonly Start[], good: 'yes' | 'no' | 'never' | 'other' = 'yes'): Heard {
  const heard = hear(guard, [], { STARTS: JSON.stringify(starts), GOOD: good });
  heard.child.stdin.end('asked on stdin');
  return heard;
}

function times(heard: Heard, text: string): number {
  return heard.stderr().split(text).length - 1;
}

const dies = { script: 'echo Failed; exit 1' };

describe('a run that ended because of its login', () => {
  it('is passed on as it came where that was another login than the guarded one', async () => {
    const heard = supervised([dies, { script: 'echo done' }], 'other');
    expect(await heard.ended).toBe(1);
    expect([heard.stdout().toString(), times(heard, 'resumed')]).toEqual(['Failed\n', 0]);
  });

  it('is continued, and only its last start is heard', async () => {
    const heard = supervised([dies, { script: 'echo done' }]);
    expect(await heard.ended).toBe(0);
    expect(heard.stdout().toString()).toBe('done\n');
    expect(heard.stderr()).toContain('resumed s-1 1');
    expect(times(heard, 'tidied')).toBe(2);
  });

  it('is not asked the same on stdin again', async () => {
    const heard = supervised([{ script: 'exit 1' }, { script: 'cat; echo .' }]);
    expect(await heard.ended).toBe(0);
    expect(heard.stdout().toString()).toBe('.\n');
  });

  it('is given up after three times in vain, with what it said last', async () => {
    const heard = supervised([dies, dies, dies, { script: 'echo Failed at last; exit 6' }]);
    expect(await heard.ended).toBe(6);
    expect(heard.stdout().toString()).toBe('Failed at last\n');
    expect(times(heard, 'resumed s-1')).toBe(3);
    expect(heard.stderr()).toContain('not resumed, since it was resumed 3 times in a row in vain; by hand: client --resume s-1');
  });

  it('is resumed as often as it makes headway', async () => {
    const headway = { ...dies, progressed: true };
    const heard = supervised([...Array.from({ length: 14 }, () => headway), { script: 'echo done' }]);
    expect(await heard.ended).toBe(0);
    expect(heard.stdout().toString()).toBe('done\n');
    expect(times(heard, 'resumed s-1')).toBe(14);
  });

  it('counts tries in vain from the last headway on', async () => {
    const heard = supervised([dies, dies, dies, { ...dies, progressed: true }, dies]);
    await heard.ended;
    expect(times(heard, 'resumed s-1')).toBe(6);
  });

  it('keeps its own words when the login does not come back', async () => {
    const heard = supervised([dies], 'no');
    expect(await heard.ended).toBe(1);
    expect(heard.stdout().toString()).toBe('Failed\n');
    expect(heard.stderr()).toContain('since the login did not come back; by hand: client --resume s-1');
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('is left when Holdfast is told to end while it waits (%s)', async (signal) => {
    const heard = supervised([dies], 'never');
    await heard.until('is resumed when the login is good again');
    heard.child.kill(signal);
    expect(await heard.ended).toBe(1);
    expect(heard.stdout().toString()).toBe('Failed\n');
    expect(heard.stderr()).toContain('since told to end; by hand: client --resume s-1');
  });
});

describe('a run that ended because of something else', () => {
  it.each<[string, Start, number, string]>([
    ['an error of another kind', { script: 'echo no; exit 1', failedAuth: false }, 1, 'no\n'],
    ['a signal', { script: 'echo some; kill -KILL $$' }, 137, 'some\n'],
  ])('is left alone: %s', async (_, start, code, said) => {
    const heard = supervised([start]);
    expect(await heard.ended).toBe(code);
    expect(heard.stdout().toString()).toBe(said);
    expect(heard.stderr()).not.toContain('resumed');
  });

  it('is left alone: its work is done, and nobody looks further', async () => {
    const heard = supervised([{ script: 'echo done' }]);
    expect(await heard.ended).toBe(0);
    expect(heard.stdout().toString()).toBe('done\n');
    expect(heard.stderr()).not.toContain('looked at the record');
  });

  it('is left alone: it was told to end', async () => {
    const heard = supervised([{ script: `trap 'exit 1' TERM; echo ready >&2; for i in $(seq 400); do sleep 0.05; done` }]);
    await heard.until('ready');
    heard.child.kill('SIGTERM');
    expect(await heard.ended).toBe(1);
    expect(heard.stderr()).not.toContain('resumed');
  });

  it('is left alone: its reader has gone', async () => {
    // More than is held back, from a program that takes no notice of its reader.
    const heard = supervised([{ script: "trap '' PIPE; head -c 20000000 /dev/zero 2>/dev/null; exit 1" }]);
    heard.child.stdout.destroy();
    expect(await heard.ended).toBe(1);
    expect(heard.stderr()).not.toContain('resumed');
  });
});
