/** A process that is told a JSON line and answers with one. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Talking {
  readonly pid: number;
  /** Says something and waits for the answer; null: the process has ended, or took longer than `patienceMs`. */
  ask<Answer>(value: object, patienceMs?: number): Promise<Answer | null>;
  /** The next line it says by itself. */
  hear<Answer>(patienceMs?: number): Promise<Answer | null>;
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a program of Node with nothing of this process's environment but its `PATH`. */
export function startTalking(file: string, args: readonly string[], home: string): Talking {
  // A further authority costs each process 65 ms on Node 20, and PATH is where a browser would be found.
  const env = { HOME: home, PATH: '/nonexistent', TMPDIR: home };
  const child = spawn(process.execPath, [file, ...args], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // One that was killed takes no more words.
  child.stdin.on('error', () => undefined);
  const hear = async <Answer>(patienceMs = 60_000): Promise<Answer | null> => {
    const next = await within(patienceMs, lines.next());
    return next === null || next.done === true ? null : (JSON.parse(next.value) as Answer);
  };
  return {
    pid: child.pid ?? 0,
    hear,
    ask: async (value, patienceMs) => {
      child.stdin.write(`${JSON.stringify(value)}\n`);
      return await hear(patienceMs);
    },
    kill: async (signal) => {
      child.kill(signal);
      await ended;
    },
  };
}

async function within<Value>(ms: number, value: Promise<Value>): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)));
  try {
    return await Promise.race([value, late]);
  } finally {
    clearTimeout(timer);
  }
}
