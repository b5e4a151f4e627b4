import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Control } from '../../src/gateway/control.ts';
import type { PrivateSocket } from '../../src/core/private-socket.ts';
import { socketToListenAt } from '../../src/stores/private-socket.ts';
import { openControl } from '../../src/gateway/control.ts';

let folder = '';
let path = '';
const opened: Control[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-control-'));
  path = join(folder, 'run', 'session.sock');
});
afterEach(async () => {
  for (const control of opened.splice(0)) await control.close();
  rmSync(folder, { recursive: true });
});

const socket = (): Promise<PrivateSocket> => socketToListenAt(path, folder);

async function open(status: () => unknown = () => ({ held: 2 })): Promise<void> {
  opened.push(await openControl(await socket(), status));
}

async function ask(method: string, what: string): Promise<{ status: number | undefined; body: unknown }> {
  const sent = request({ socketPath: path, method, path: what, agent: false }).end();
  const [res] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: res.statusCode, body: JSON.parse(Buffer.concat(await res.toArray()).toString()) as unknown };
}

const mode = (of: string): number => statSync(of).mode & 0o777;

describe('the control socket', () => {
  it('tells the status of the moment', async () => {
    let held = 1;
    await open(() => ({ held }));
    expect(await ask('GET', '/status')).toEqual({ status: 200, body: { held: 1 } });
    held = 2;
    expect(await ask('GET', '/status')).toEqual({ status: 200, body: { held: 2 } });
  });

  it.each([
    ['POST', '/status'],
    ['GET', '/'],
    ['GET', '/status/x'],
  ])('knows no %s %s', async (method, what) => {
    await open();
    expect(await ask(method, what)).toEqual({ status: 404, body: { error: 'expected GET /status or POST /turn' } });
  });

  it('can be reached by its user alone', async () => {
    await open();
    expect(mode(path)).toBe(0o600);
    expect(mode(join(folder, 'run'))).toBe(0o700);
  });

  it('replaces one that a dead process left behind', async () => {
    mkdirSync(join(folder, 'run'), { mode: 0o700 });
    const dead = createServer().listen(`${path}.1`);
    await once(dead, 'listening');
    // Closing removes the name that was listened on.
    renameSync(`${path}.1`, path);
    dead.close();
    await once(dead, 'close');
    expect(statSync(path).isSocket()).toBe(true);
    await open();
    expect((await ask('GET', '/status')).status).toBe(200);
  });

  it('does not replace one that answers', async () => {
    await open(() => ({ mine: true }));
    await expect(openControl(await socket(), () => ({ mine: false }))).rejects.toThrow('EADDRINUSE');
    expect((await ask('GET', '/status')).body).toEqual({ mine: true });
  });

  it('is gone when it is closed', async () => {
    await open();
    await opened.splice(0)[0]?.close();
    expect(existsSync(path)).toBe(false);
  });
});

describe('a turn’s question', () => {
  async function post(body: string): Promise<{ status: number | undefined; body: unknown }> {
    opened.push(
      await openControl(
        await socket(),
        () => ({}),
        async (question) => ({ heard: question }),
      ),
    );
    const sent = request({ socketPath: path, method: 'POST', path: '/turn', agent: false }).end(body);
    const [res] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: res.statusCode, body: JSON.parse(Buffer.concat(await res.toArray()).toString()) as unknown };
  }

  it('is handed on as it came', async () => {
    await expect(post('{"a":1}')).resolves.toEqual({ status: 200, body: { heard: { a: 1 } } });
  });

  it.each([
    ['no JSON', 'no'],
    ['longer than any', JSON.stringify('x'.repeat(65_536))],
  ])('is refused when it is %s', async (_, body) => {
    await expect(post(body)).resolves.toMatchObject({ status: 400 });
  });
});
