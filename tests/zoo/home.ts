/** One scratch home with a login in it, for faults to be put in; nothing in it is real. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';

const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** What a login's store holds; each part can be changed. */
export interface LoginParts {
  readonly accessToken?: string;
  readonly refreshToken?: string | null;
  /** From now, milliseconds. */
  readonly expiresIn?: number;
  /** From now, milliseconds; null for none. */
  readonly endsIn?: number | null;
  readonly folder?: string;
  readonly mcpOAuth?: object;
  /** When the file was written, milliseconds before now. */
  readonly writtenAgo?: number;
}

export class ZooHome {
  readonly root = mkdtempSync(join(tmpdir(), 'zoo-'));
  readonly home = join(this.root, 'home');
  readonly project = join(this.root, 'home', 'project');
  readonly now = Date.now();
  readonly variables: Record<string, string | undefined> = {};
  readonly #children: ChildProcess[] = [];

  constructor() {
    mkdirSync(this.project, { recursive: true });
    // Found by its name, as on a machine where the client is installed; never started.
    this.file(join(this.root, 'installed', 'claude'), '#!/bin/sh\n', { mode: 0o755 });
    this.file('.claude.json', { hasCompletedOnboarding: true, oauthAccount: { emailAddress: 'ada@example.com' } });
  }

  /** The environment of a shell in this home. */
  env(): Record<string, string> {
    const all: Record<string, string | undefined> = {
      PATH: `${join(this.root, 'installed')}:${process.env['PATH'] ?? ''}`,
      HOME: this.home,
      USER: 'ada',
      LANG: 'C.UTF-8',
      TMPDIR: this.root,
      HOLDFAST_HOME: join(this.root, 'holdfast'),
      ...this.variables,
    };
    return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
  }

  set(name: string, value: string | undefined): void {
    this.variables[name] = value;
  }

  path(path: string): string {
    return isAbsolute(path) ? path : join(this.home, path);
  }

  /** @param ago when it was written, milliseconds before now. */
  file(path: string, content: string | Buffer | object, { mode = 0o644, ago = 0 }: { mode?: number; ago?: number } = {}): string {
    const at = this.path(path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content, null, 2));
    chmodSync(at, mode);
    this.touch(at, ago);
    return at;
  }

  folder(path: string, { ago = 0, mode = 0o755 }: { ago?: number; mode?: number } = {}): string {
    const at = this.path(path);
    mkdirSync(at, { recursive: true });
    chmodSync(at, mode);
    this.touch(at, ago);
    return at;
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    symlinkSync(target, this.path(path));
  }

  touch(path: string, ago: number): void {
    const at = (this.now - ago) / 1000;
    utimesSync(this.path(path), at, at);
  }

  /** What a login is made of; a lab's vendor knows what it issued. */
  issue(): { readonly accessToken: string; readonly refreshToken: string } {
    return { accessToken: token('access'), refreshToken: token('refresh') };
  }

  /** A secret that a vendor would accept. */
  key(): string {
    return token('key');
  }

  login(parts: LoginParts = {}): string {
    const issued = this.issue();
    const { accessToken = issued.accessToken, refreshToken = issued.refreshToken, expiresIn = 6 * hour, endsIn = 20 * day } = parts;
    const claudeAiOauth = {
      accessToken,
      refreshToken,
      expiresAt: this.now + expiresIn,
      ...(endsIn === null ? {} : { refreshTokenExpiresAt: this.now + endsIn }),
      scopes: ['user:inference', 'user:profile'],
      subscriptionType: 'max',
    };
    const path = join(parts.folder ?? '.claude', '.credentials.json');
    const more = parts.mcpOAuth === undefined ? {} : { mcpOAuth: parts.mcpOAuth };
    return this.file(path, { claudeAiOauth, ...more }, { mode: 0o600, ago: parts.writtenAgo ?? hour });
  }

  blank(): string {
    return this.login({ accessToken: '', refreshToken: '', expiresIn: -this.now });
  }

  settings(content: string | object): string {
    return this.file('.claude/settings.json', content);
  }

  /** A session whose last turn ended in an error, as the client writes it down; `null` ended well. */
  session(
    text: string | null,
    { ago = 5 * minute, status = 401, name = 'a' }: { ago?: number; status?: number | null; name?: string } = {},
  ): string {
    const id = `${name.repeat(8).slice(0, 8)}-0000-4000-8000-000000000000`;
    const timestamp = new Date(this.now - ago).toISOString();
    const common = { sessionId: id, timestamp, cwd: this.project };
    const asked = { ...common, type: 'user', uuid: 'u', message: { role: 'user', content: 'fix the test' } };
    const content = [{ type: 'text', text: text ?? 'Done: the test passes.' }];
    const failed = { error: 'authentication_failed', isApiErrorMessage: true, ...(status === null ? {} : { apiErrorStatus: status }) };
    const answer =
      text === null ? { message: { model: 'claude-opus-5-5', content } } : { message: { model: '<synthetic>', content }, ...failed };
    const lines = [asked, { ...common, type: 'assistant', uuid: 'v', ...answer }].map((line) => JSON.stringify(line));
    const path = this.file(`.claude/projects/-project/${id}.jsonl`, `${lines.join('\n')}\n`);
    this.touch(path, ago);
    return path;
  }

  /** A process that looks like the official client, and does nothing. @param env what it has beside the home's variables. */
  client(name = 'claude', env: NodeJS.ProcessEnv = {}): Promise<void> {
    const script = this.file(`bin/${name}`, 'console.log("up"); setTimeout(() => undefined, 60_000);\n');
    const child = spawn(process.execPath, [script], { env: { ...this.env(), ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
    this.#children.push(child);
    return new Promise((resolve) => child.stdout.once('data', () => resolve()));
  }

  close(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.root, { recursive: true, force: true });
  }
}

let count = 0;

/** A token of the vendor's form that nobody ever issued. */
export function token(kind: 'access' | 'refresh' | 'key'): string {
  count += 1;
  const prefix = { access: 'sk-ant-oat01-', refresh: 'sk-ant-ort01-', key: 'sk-ant-api03-' }[kind];
  return `${prefix}${`Zoo${count}`.padEnd(90, 'x')}AA`;
}
