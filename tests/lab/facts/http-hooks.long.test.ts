import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toolTurn } from '../../../src/demo/simulated/turns.ts';
import { inSandbox } from '../work.ts';
import { onClient } from './on-client.ts';

const events = ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Stop', 'SessionEnd'] as const;
/** All but the start of a session, which no server is told of. */
const heard = events.slice(1);

interface Hooks {
  /** What the server answers; null ends the connection. */
  readonly status?: number | null;
  readonly delayMs?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly settings?: object;
}

interface Came {
  readonly asked: readonly string[];
  /** The same, with what was answered in between. */
  readonly steps: readonly string[];
  readonly bodies: readonly string[];
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A print run with one tool call and such a hook for each event, and what came of it. */
async function withHttpHooks(hooks: Hooks, look: (came: Came) => void): Promise<void> {
  const { status = 200, delayMs = 0, timeout = 30, settings = {} } = hooks;
  const asked: string[] = [];
  const steps: string[] = [];
  const bodies: string[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.on('data', (chunk) => (body += String(chunk)));
    req.on('end', () => {
      const event = (req.url ?? '').slice(1);
      asked.push(event);
      steps.push(event);
      bodies.push(body);
      if (status === null) req.socket.destroy();
      else
        setTimeout(() => {
          steps.push(`${event} answered`);
          res.writeHead(status, { 'content-type': 'application/json' }).end('{}');
        }, delayMs);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await onClient(async ({ lab, client }) => {
      lab.vendor.script = toolTurn(1, () => 'true');
      const entry = (event: string): object => ({ hooks: [{ type: 'http', url: `${url}/${event}`, timeout }] });
      const all = Object.fromEntries(events.map((event) => [event, [entry(event)]]));
      writeFileSync(join(lab.config, 'settings.json'), JSON.stringify({ hooks: all, ...settings }));
      look({ asked, steps, bodies, ...(await client(['-p', 'work', '--dangerously-skip-permissions'], inSandbox)) });
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const done = { code: 0, stdout: 'done\n' };

describe.concurrent('a hook of type http', () => {
  it('is asked at each event but the start of a session, with what a command gets on its input (measured on 2.1.330 and 2.1.332)', () =>
    withHttpHooks({}, (came) => {
      expect(came).toMatchObject({ ...done, asked: heard, stderr: '' });
      expect(JSON.parse(came.bodies[0] ?? '')).toMatchObject({ hook_event_name: 'UserPromptSubmit', prompt: 'work' });
    }));

  it('is waited for (measured on 2.1.330 and 2.1.332)', () =>
    withHttpHooks({ delayMs: 2_000 }, (came) => {
      expect(came).toMatchObject({ ...done, steps: heard.flatMap((event) => [event, `${event} answered`]) });
    }));

  it('that answers too late lets the turn go on (measured on 2.1.330 and 2.1.332)', () =>
    withHttpHooks({ delayMs: 6_000, timeout: 2 }, (came) => {
      expect(came).toMatchObject({ ...done, asked: heard });
    }));

  it.each([
    ['nobody answers', { status: null }, 'socket hang up'],
    ['fails', { status: 500 }, 'HTTP 500'],
  ])('that %s lets the turn go on, and the end of a session says so on stderr (measured on 2.1.330 and 2.1.332)', (_, hooks, said) =>
    withHttpHooks(hooks, (came) => {
      expect(came).toMatchObject({ ...done, asked: heard });
      expect(came.stderr).toMatch(new RegExp(`^SessionEnd hook .* failed: ${said}[^\n]*\n$`));
    }),
  );

  it('is left out, unsaid, where allowedHttpHookUrls does not name it (measured on 2.1.330 and 2.1.332)', () =>
    withHttpHooks({ settings: { allowedHttpHookUrls: ['https://example.invalid/*'] } }, (came) => {
      expect(came).toMatchObject({ ...done, asked: [] });
    }));
});
