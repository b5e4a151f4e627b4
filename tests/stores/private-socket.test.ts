import { chmodSync, chownSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { socketToAsk, socketToListenAt } from '../../src/stores/private-socket.ts';
import { containing, scratchFolder } from './scratch.ts';

let folder = '';
let path = '';
let server: Server;
beforeEach(async () => {
  folder = scratchFolder();
  path = join(folder, 'twin', '1.sock');
  server = createServer();
  const at = await socketToListenAt(path, folder);
  await new Promise<void>((resolve) => server.listen(at, resolve));
});
afterEach(() => void server.close());

const listen = (): Promise<string> => socketToListenAt(join(dirname(path), '2.sock'), folder);

describe('a control socket', () => {
  it('is listened at and asked in a folder of this user alone', async () => {
    await expect(listen()).resolves.toContain('2.sock');
    expect(socketToAsk(path, folder)).toBe(path);
  });

  it.each<[string, () => void]>([
    ['others may look into', () => chmodSync(dirname(path), 0o755)],
    ['others may write to, sticky or not', () => chmodSync(dirname(path), 0o1777)],
    [
      'a link leads to',
      () => {
        renameSync(dirname(path), join(folder, 'elsewhere'));
        symlinkSync('elsewhere', dirname(path));
      },
    ],
  ])('is none in a folder that %s', async (_what, spoil) => {
    spoil();
    await expect(listen()).rejects.toMatchObject({ code: 'state-folder' });
    expect(socketToAsk(path, folder)).toBeNull();
  });

  it('is none where a file or nothing lies in its place', () => {
    writeFileSync(join(dirname(path), 'file.sock'), '');
    expect(socketToAsk(join(dirname(path), 'file.sock'), folder)).toBeNull();
    expect(socketToAsk(join(dirname(path), 'none.sock'), folder)).toBeNull();
  });

  it('may lie in a state folder that others look into, but not write to', async () => {
    const at = join(folder, 'service.sock');
    chmodSync(folder, 0o755);
    await expect(socketToListenAt(at, folder)).resolves.toBe(at);
    chmodSync(folder, 0o777);
    await expect(socketToListenAt(at, folder)).rejects.toMatchObject({ message: containing('other users') });
  });

  it.runIf(process.getuid?.() === 0)('is none where another user owns it, or laid its folder before', async () => {
    chownSync(path, 65_534, 65_534);
    expect(socketToAsk(path, folder)).toBeNull();
    chownSync(path, 0, 0);
    path = join(folder, 'laid', '1.sock');
    mkdirSync(dirname(path), { mode: 0o700 });
    chownSync(dirname(path), 65_534, 65_534);
    await expect(listen()).rejects.toMatchObject({ message: containing('found user 65534') });
    expect(socketToAsk(path, folder)).toBeNull();
  });
});
