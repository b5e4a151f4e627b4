import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serviceSocket, sessionsFolder } from '../../../src/guard/session/sessions-folder.ts';

describe('the folder of the control sockets', () => {
  it('lies in the state folder', () => {
    expect(sessionsFolder('/home/ada/.local/state/holdfast')).toBe('/home/ada/.local/state/holdfast/sessions');
  });

  it.each([
    ['the longest state folder that fits', 78, '/sessions'],
    ['one byte more', 79, '/holdfast-'],
  ])('for %s', (_what, bytes, part) => {
    const folder = sessionsFolder(`/${'x'.repeat(bytes - 1)}`);
    expect(folder).toContain(part);
    expect(Buffer.byteLength(`${folder}/1234567890.sock`)).toBeLessThanOrEqual(103);
  });

  it('counts bytes, not letters', () => {
    expect(sessionsFolder(`/${'ß'.repeat(40)}`).startsWith(tmpdir())).toBe(true);
  });

  it('that is a twin is the same for each process of the state folder, and no other’s', () => {
    const long = `/${'x'.repeat(200)}`;
    expect(sessionsFolder(long)).toBe(sessionsFolder(long));
    expect(sessionsFolder(`${long}y`)).not.toBe(sessionsFolder(long));
  });

  it('takes a socket', async () => {
    const folder = sessionsFolder(join(tmpdir(), 'deep'.repeat(30)));
    mkdirSync(folder, { recursive: true });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, '1234567890.sock'), resolve));
    expect(server.listening).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('the control socket of the service', () => {
  it('lies in the state folder', () => {
    expect(serviceSocket('/home/ada/.local/state/holdfast')).toBe('/home/ada/.local/state/holdfast/service.sock');
  });

  it.each([
    ['the longest state folder that fits', 90, /^\/x+\/service\.sock$/],
    ['one byte more', 91, /\/holdfast-\w+-\w{16}\/service\.sock$/],
  ])('for %s', (_what, bytes, shape) => {
    const path = serviceSocket(`/${'x'.repeat(bytes - 1)}`);
    expect(path).toMatch(shape);
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(103);
  });

  it('does not lie among those of the sessions, also where both have a twin', () => {
    const long = `/${'x'.repeat(200)}`;
    expect(serviceSocket(long).startsWith(sessionsFolder(long))).toBe(false);
  });
});
