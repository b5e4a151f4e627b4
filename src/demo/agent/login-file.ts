import { mkdir, open, readFile, rename, rmdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** The login of the demonstration's agent, in the same shape and place as the real client keeps its own. */
export interface DemoLogin {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const lockStaleMs = 10_000;
const lockPatienceMs = 7_000;

/** The folder of one demonstration account: a credentials file and the client's two refresh locks. */
export class LoginFolder {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get file(): string {
    return join(this.folder, '.credentials.json');
  }

  async read(): Promise<DemoLogin> {
    const { claudeAiOauth } = JSON.parse(await readFile(this.file, 'utf8')) as { claudeAiOauth: DemoLogin };
    return claudeAiOauth;
  }

  /** Replaces the login atomically: a reader sees the old one or the new one. */
  async write(login: DemoLogin): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const draft = `${this.file}.tmp.${process.hrtime.bigint().toString(16)}`;
    const handle = await open(draft, 'wx', 0o600);
    await handle.writeFile(JSON.stringify({ claudeAiOauth: { ...login, scopes: ['user:inference'] } }));
    await handle.sync();
    await handle.close();
    await rename(draft, this.file);
  }

  /** Empties the login, as the real client does when its refresh token is refused. */
  blank(): Promise<void> {
    return this.write({ accessToken: '', refreshToken: '', expiresAt: 0 });
  }

  /** Runs `work` under both refresh locks; without them when another holder keeps them longer than a client waits. */
  async locked<T>(work: () => Promise<T>): Promise<T | 'another-holds-it'> {
    const locks = [join(this.folder, '.oauth_refresh.lock'), `${this.folder}.lock`];
    const taken: string[] = [];
    try {
      for (const lock of locks) {
        if (!(await take(lock))) return 'another-holds-it';
        taken.push(lock);
      }
      const beat = setInterval(() => void Promise.allSettled(taken.map(touch)), 2_000);
      try {
        return await work();
      } finally {
        clearInterval(beat);
      }
    } finally {
      for (const lock of taken.toReversed()) await rmdir(lock);
    }
  }
}

async function take(lock: string): Promise<boolean> {
  const until = Date.now() + lockPatienceMs;
  for (;;) {
    try {
      await mkdir(lock);
      return true;
    } catch {
      const age = await stat(lock).then(
        (found) => Date.now() - found.mtimeMs,
        () => 0,
      );
      if (age > lockStaleMs) await rmdir(lock).catch(() => undefined);
      if (Date.now() > until) return false;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function touch(lock: string): Promise<void> {
  const now = new Date();
  await utimes(lock, now, now);
}
