/** Turns of a client that nobody sits at, held by its hooks alone. */
import { spawn } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { serviceSocket } from '../../src/guard/session/sessions-folder.ts';
import { openControl } from '../../src/gateway/control.ts';
import { socketToListenAt } from '../../src/stores/private-socket.ts';
import { program } from '../stores/child.ts';
import { loginText, scratchFolder } from '../stores/scratch.ts';
import type { Heard } from './guarded-program.ts';
import { hear } from './guarded-program.ts';

let fast: string;
let home: string;
let state: string;

beforeAll(async () => {
  fast = await program(`
    import { hook } from '$src/guard/hooks/hook.ts';
    import { fastHost } from '$src/../tests/process/fast-clock.ts';
    const asked = process.argv[2] === undefined ? null : Number(process.argv[2]);
    process.exitCode = await hook(fastHost(300), 'PreToolUse', asked);
  `);
}, 90_000);

beforeEach(() => {
  home = scratchFolder();
  state = scratchFolder();
  mkdirSync(join(home, '.claude'), { mode: 0o700 });
  logIn(loginText(1, { accessToken: '', refreshToken: '', expiresAt: 0 }));
});

function logIn(text: string): void {
  const store = join(home, '.claude', '.credentials.json');
  writeFileSync(`${store}.new`, text, { mode: 0o600 });
  renameSync(`${store}.new`, store);
}

/** A hook of a client without a terminal, in a session of its own. */
function turn(env: Readonly<Record<string, string>>, args: readonly string[] = []): Heard {
  const client = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void client.kill());
  const heard = hear(fast, args, { HOME: home, HOLDFAST_HOME: state, CLAUDE_PID: String(client.pid), ...env });
  heard.child.stdin.end('{}');
  return heard;
}

/** A hook that is still held after as long as an unanswered turn would have been. */
async function isHeldLonger(heard: Heard): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const isHeld = heard.child.exitCode === null;
  logIn(loginText(2, { expiresAt: 4_000_000_000_000 }));
  expect(await heard.ended).toBe(0);
  return isHeld;
}

describe('a turn that nobody could answer', () => {
  it.each<[string, Record<string, string>]>([
    ['in CI', { CI: 'true', BUILDKITE: 'true' }],
    ['of a client without a terminal, and without a way to tell anybody', {}],
  ])('is held for three minutes %s', async (_, env) => {
    const heard = turn(env);
    expect(await heard.ended).toBe(0);
    expect(heard.stdout().toString()).toMatch(/Holdfast waited \d+ min for a good login and there is none/);
  });

  it.runIf(process.platform === 'linux').each<[string, Record<string, string>, string[]]>([
    ['by --hold', { CI: 'true' }, ['36000000']],
    ['by HOLDFAST_HOLD', { CI: 'true', HOLDFAST_HOLD: '10h' }, []],
    ['in an editor, where a person sees it', { CLAUDE_CODE_ENTRYPOINT: 'claude-vscode' }, []],
    ['where people are told', { HOLDFAST_ON_EVENT: 'cat > /dev/null' }, []],
  ])('is held for longer %s', async (_, env, args) => {
    const heard = turn(env, args);
    expect(await isHeldLonger(heard)).toBe(true);
    expect(heard.stdout().toString()).toMatch(/until the login was good again; nothing was lost/);
  });

  it('tells the service, which holds for everybody, how long that is', async () => {
    const asked: unknown[] = [];
    mkdirSync(join(state, 'sessions'), { mode: 0o700 });
    const control = await openControl(
      await socketToListenAt(serviceSocket(state), state),
      () => ({}),
      (question) => {
        asked.push(question);
        return Promise.resolve({ schema: 1, go: 'gave-up', heldMs: 180_000 });
      },
    );
    const heard = turn({});
    expect(await heard.ended).toBe(0);
    await control.close();
    expect(asked).toMatchObject([{ mayHold: true, hold: { personMs: 180_000, vendorMs: 43_200_000 } }]);
    expect(heard.stdout().toString()).toContain('Holdfast waited 3 min');
  });
});
