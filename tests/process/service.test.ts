import { existsSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayPlace } from '../../src/guard/service/gateway-place.ts';
import type { Heard } from './guarded-program.ts';
import { hear } from './guarded-program.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'holdfast.cjs');
const running: Heard[] = [];

afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.splice(0).map(({ ended }) => ended));
});

function scratch(): string {
  const state = join(mkdtempSync(join(tmpdir(), 's-')), 'hf');
  mkdirSync(state, { mode: 0o700 });
  return state;
}

function service(state: string, ...options: string[]): Heard {
  const heard = hear(program, ['service', ...options], { HOLDFAST_HOME: state, HOME: join(state, '..') });
  running.push(heard);
  return heard;
}

const answers = (target: string | number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = typeof target === 'string' ? connect(target) : connect(target, '127.0.0.1');
    socket.once('connect', () => resolve(socket.destroy() && true));
    socket.once('error', () => resolve(false));
  });

describe('the service', () => {
  it('listens where only its user can ask it, and takes its socket away when it is told to end', async () => {
    const state = scratch();
    const one = service(state);
    await one.until('looking after logins');
    const socket = join(state, 'service.sock');
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    expect(await answers(socket)).toBe(true);
    one.child.kill('SIGTERM');
    expect(await one.ended).toBe(0);
    expect(existsSync(socket)).toBe(false);
  });

  it.each(['SIGINT', 'SIGHUP'] as const)('ends in order on %s, too', async (signal) => {
    const one = service(scratch());
    await one.until('looking after logins');
    one.child.kill(signal);
    expect(await one.ended).toBe(0);
  });

  it('is one for each state folder; a second says so and leaves the first at work', async () => {
    const state = scratch();
    const one = service(state);
    await one.until('looking after logins');
    const two = service(state);
    expect(await two.ended).toBe(2);
    expect(two.stderr()).toContain('found one at work');
    expect(await answers(join(state, 'service.sock'))).toBe(true);
    const other = service(scratch());
    await other.until('looking after logins');
  });

  it('that was killed stands in nobody’s way, and its gateway is found again where it was', async () => {
    const state = scratch();
    const { port } = await gatewayPlace(state);
    const one = service(state, '--gateway');
    await one.until('is open');
    expect(await answers(port)).toBe(true);
    one.child.kill('SIGKILL');
    await one.ended;
    expect(await answers(port)).toBe(false);
    const two = service(state, '--gateway');
    await two.until('is open');
    expect(await answers(port)).toBe(true);
    expect(await answers(join(state, 'service.sock'))).toBe(true);
  });

  it('waits for a port that another program has taken, answers hooks meanwhile, and says so', async () => {
    const state = scratch();
    const { port } = await gatewayPlace(state);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    const one = service(state, '--gateway');
    await one.until(`port ${port} is taken`);
    expect(await answers(join(state, 'service.sock'))).toBe(true);
    await new Promise((resolve) => squatter.close(resolve));
    await one.until('is open');
    expect(await answers(port)).toBe(true);
  });

  it('ends while it waits for a port', async () => {
    const state = scratch();
    const { port } = await gatewayPlace(state);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port, '127.0.0.1', resolve));
    const one = service(state, '--gateway');
    await one.until('is taken');
    one.child.kill('SIGTERM');
    expect(await one.ended).toBe(0);
    await new Promise((resolve) => squatter.close(resolve));
  });

  it('works also where its socket’s path would be too long', async () => {
    const state = join(scratch(), 'x'.repeat(100));
    const one = service(state);
    await one.until('looking after logins');
    expect(one.stderr()).not.toContain('look after themselves');
    expect(existsSync(join(state, 'service.sock'))).toBe(false);
  });
});
